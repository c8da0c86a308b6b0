//! The way back from `fold`: puts a module together again, in the page, before it is compiled. `compile` makes a small
//! module of its own of this file: 2.2 ms in a cold Chromium on two busy cores. A loop in JavaScript took 14.4 in another
//! sitting, and one that reads typed arrays and leaves 0.7 kB more to fetch 10.8 (medians of 15; best 1.3, 8.1 and 2.9).
//! It trusts what `fold` wrote, and reaches nothing but its own memory.
#![cfg_attr(target_arch = "wasm32", no_std)]

/// One of the parts of a folded module, each read from its beginning.
pub type Stream = usize;

/// What is done: operators alone, without what they are given.
pub const OPERATORS: Stream = 0;
/// What is written out: all but the code, and what is rare in it.
pub const SPELLED: Stream = 1;
/// The local variables of each function, by type.
pub const DECLARED: Stream = 2;
/// How many blocks out.
pub const LABELS: Stream = 3;
/// Which function.
pub const FUNCTIONS: Stream = 4;
/// Addresses of what stands in the data, in two bytes.
pub const ADDRESSES: Stream = 5;
/// Which local variable; from here on one stream for each answer of `ahead`.
pub const LOCALS: Stream = 6;
/// How far behind an address.
pub const OFFSETS: Stream = LOCALS + 4;
/// Numbers, the sign in the lowest bit.
pub const NUMBERS: Stream = OFFSETS + 4;
/// How many there are.
pub const STREAMS: usize = NUMBERS + 4;

/// What the next operator does with what the one before it was given: what is an address, or a part of one, is like others.
pub fn ahead(next: u32) -> usize {
    match next {
        0x28..=0x35 => 1,
        0x36..=0x3e => 2,
        0x6a => 3,
        _ => 0,
    }
}

/// In the place of the last operator of a function. These three are no operators of a module that runs everywhere.
pub const LAST: u32 = 0x12;
/// In the place of a number that is an address of the data.
pub const ADDRESS: u32 = 0x13;
/// In the place of an operator that is written out.
pub const WRITTEN_OUT: u32 = 0x14;

/// Numbers below are one byte, those above two; all bytes are ASCII, which a script writes as one.
pub const SHORT: u32 = 0x70;
/// Where the data begins, behind the stack: the deepest config takes 2.4 kB of it. The more memory a page takes, the sooner
/// Chromium stops one to collect garbage.
pub const DATA: u32 = 16_384;

/// Where the folded module stands: a table of where each stream begins, and the streams.
pub const FOLDED: usize = 1024;
/// Where the module is put together, up to the end of memory.
pub const UNFOLDED: usize = 114_688;
/// The size of memory.
pub const MEMORY: usize = 262_144;

#[cfg(target_arch = "wasm32")]
mod page {
    use super::*;

    /// Puts the module together and says where it ends.
    ///
    /// # Safety
    ///
    /// What `fold` wrote stands at `FOLDED`.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn unfold() -> u32 {
        let mut out = copy(SPELLED, UNFOLDED as u32);
        for _ in 0..pair(SPELLED) {
            out = function(out);
        }
        copy(SPELLED, out)
    }

    fn function(start: u32) -> u32 {
        let mut out = copy(DECLARED, start + 3);
        // Read at each step, so it is kept at hand.
        let mut operators = *place(OPERATORS);
        loop {
            let operator = u32::from(*at(operators));
            operators += 1;
            match operator {
                WRITTEN_OUT => out = copy(SPELLED, out),
                ADDRESS => {
                    out = put(out, 0x41);
                    out = write(out, (DATA + pair(ADDRESSES)) as i32, 0x40);
                }
                LAST => break,
                _ => {
                    out = put(out, operator);
                    out = given(out, operator, (*at(operators)).into());
                }
            }
        }
        *place(OPERATORS) = operators;
        out = put(out, 0x0b);
        let length = out - start - 3;
        put(start, length | 0x80);
        put(start + 1, length >> 7 | 0x80);
        put(start + 2, length >> 14);
        out
    }

    /// What the operator is given.
    fn given(out: u32, operator: u32, following: u32) -> u32 {
        let ahead = ahead(following);
        let (stream, out) = match operator {
            0x02..=0x04 => return put(out, 0x40),
            0x0c | 0x0d => (LABELS, out),
            0x10 => (FUNCTIONS, out),
            0x20..=0x22 => (LOCALS + ahead, out),
            0x23 | 0x24 => return put(out, 0),
            0x28..=0x3e => (OFFSETS + ahead, put(out, 0)),
            0x41 => (NUMBERS + ahead, out),
            _ => return out,
        };
        let mut number = next(stream);
        if number >= SHORT {
            number = (number - SHORT << 7) + SHORT + next(stream);
        }
        let number = number as i32;
        if operator == 0x41 {
            write(out, number >> 1 ^ -(number & 1), 0x40)
        } else {
            write(out, number, 0)
        }
    }

    /// As LEB128; `sign`: the bit that is one, or none.
    #[inline(never)]
    fn write(mut out: u32, mut number: i32, sign: i32) -> u32 {
        loop {
            let low = number & 0x7f;
            number >>= 7;
            if number == -((low & sign) >> 6) {
                return put(out, low as u32);
            }
            out = put(out, low as u32 | 0x80);
        }
    }

    #[inline(never)]
    fn copy(stream: Stream, mut out: u32) -> u32 {
        for _ in 0..pair(stream) {
            out = put(out, next(stream));
        }
        out
    }

    #[inline(always)]
    fn put(out: u32, byte: u32) -> u32 {
        *at(out) = byte as u8;
        out + 1
    }

    #[inline(never)]
    fn pair(stream: Stream) -> u32 {
        next(stream) << 7 | next(stream)
    }

    #[inline(always)]
    fn next(stream: Stream) -> u32 {
        let place = place(stream);
        let byte = *at(*place);
        *place += 1;
        byte.into()
    }

    fn place(stream: Stream) -> &'static mut u32 {
        // SAFETY: one thread, and no two places are held at once but of different streams.
        unsafe { &mut *(FOLDED as *mut u32).wrapping_add(stream) }
    }

    fn at(address: u32) -> &'static mut u8 {
        // SAFETY: `fold` refuses a module that does not fit into memory.
        unsafe { &mut *(address as *mut u8) }
    }

    #[panic_handler]
    fn panic(_: &core::panic::PanicInfo) -> ! {
        core::arch::wasm32::unreachable()
    }
}
