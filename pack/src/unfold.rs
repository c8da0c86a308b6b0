//! The way back from `fold`: puts a module together again, in the page, before it is compiled. `compile` makes a small
//! module of its own of this file, since a loop in JavaScript takes 9 ms for it, and this 2 (Chromium, cold, an idle core).
//! It trusts what `fold` wrote, and reaches nothing but its own memory.
#![cfg_attr(target_arch = "wasm32", no_std)]

/// The parts of a folded module, each read from its beginning.
#[derive(Clone, Copy)]
#[repr(usize)]
pub enum Stream {
    /// What is done: operators alone, without what they are given.
    Operators,
    /// What is written out: all but the code, and what is rare in it.
    Spelled,
    /// The local variables of each function, by type.
    Declared,
    /// Which local variable.
    Locals,
    /// Which one, where it is the address that is read next.
    Bases,
    /// How many blocks out.
    Labels,
    /// Which function.
    Functions,
    /// How far behind an address.
    Offsets,
    /// Numbers, the sign in the lowest bit.
    Numbers,
    /// Addresses of what stands in the data, in two bytes.
    Addresses,
    /// Where the module is put together.
    Out,
}

/// In the place of the last operator of a function. These three are no operators of a module that runs everywhere.
pub const END: u32 = 0x12;
/// In the place of a number that is an address of the data.
pub const ADDRESS: u32 = 0x13;
/// In the place of an operator that is written out.
pub const SPELLED: u32 = 0x14;

/// Numbers below are one byte, those above two; all bytes are ASCII, which a script writes as one.
pub const SHORT: u32 = 0x70;
/// Where the data begins, behind the stack.
pub const DATA: u32 = 262_144;

/// Where the folded module stands: a table of where each stream begins, and the streams.
pub const FOLDED: usize = 1024;
/// Where the module is put together, up to the end of memory.
pub const UNFOLDED: usize = 262_144;
/// The size of memory.
pub const MEMORY: usize = 524_288;

/// Whether an operator reads or writes memory.
pub fn is_access(operator: u32) -> bool {
    matches!(operator, 0x28..=0x3e)
}

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
        copy(Stream::Spelled);
        for _ in 0..pair(Stream::Spelled) {
            function();
        }
        copy(Stream::Spelled);
        *place(Stream::Out)
    }

    fn function() {
        let start = *place(Stream::Out);
        *place(Stream::Out) += 3;
        copy(Stream::Declared);
        loop {
            let operator = next(Stream::Operators);
            match operator {
                SPELLED => copy(Stream::Spelled),
                ADDRESS => {
                    put(0x41);
                    write((DATA + pair(Stream::Addresses)) as i32, 0x40);
                }
                END => break,
                _ => {
                    put(operator);
                    given(operator);
                }
            }
        }
        put(0x0b);
        let end = *place(Stream::Out);
        let length = end - start - 3;
        *place(Stream::Out) = start;
        put(length | 0x80);
        put(length >> 7 | 0x80);
        put(length >> 14);
        *place(Stream::Out) = end;
    }

    /// What the operator is given.
    fn given(operator: u32) {
        let stream = match operator {
            0x02..=0x04 => return put(0x40),
            0x0c | 0x0d => Stream::Labels,
            0x10 => Stream::Functions,
            0x20..=0x22 if is_access(*at(*place(Stream::Operators)) as u32) => Stream::Bases,
            0x20..=0x22 => Stream::Locals,
            0x23 | 0x24 => return put(0),
            0x28..=0x3e => {
                put(0);
                Stream::Offsets
            }
            0x41 => Stream::Numbers,
            _ => return,
        };
        let mut number = next(stream);
        if number >= SHORT {
            number = (number - SHORT << 7) + SHORT + next(stream);
        }
        let number = number as i32;
        if operator == 0x41 {
            write(number >> 1 ^ -(number & 1), 0x40);
        } else {
            write(number, 0);
        }
    }

    /// As LEB128; `sign`: the bit that is one, or none.
    #[inline(never)]
    fn write(mut number: i32, sign: i32) {
        loop {
            let low = number & 0x7f;
            number >>= 7;
            if number == -((low & sign) >> 6) {
                return put(low as u32);
            }
            put(low as u32 | 0x80);
        }
    }

    #[inline(never)]
    fn copy(stream: Stream) {
        for _ in 0..pair(stream) {
            put(next(stream));
        }
    }

    #[inline(never)]
    fn put(byte: u32) {
        let place = place(Stream::Out);
        *at(*place) = byte as u8;
        *place += 1;
    }

    #[inline(never)]
    fn pair(stream: Stream) -> u32 {
        next(stream) << 7 | next(stream)
    }

    #[inline(never)]
    fn next(stream: Stream) -> u32 {
        let place = place(stream);
        let byte = *at(*place);
        *place += 1;
        byte.into()
    }

    fn place(stream: Stream) -> &'static mut u32 {
        // SAFETY: one thread, and no two places are held at once but of different streams.
        unsafe { &mut *(FOLDED as *mut u32).wrapping_add(stream as usize) }
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
