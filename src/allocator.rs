//! The memory of the program in a page: free lists by size over a heap that only grows. 0.4 kB instead of dlmalloc's 5.3.
//! It knows one thread, which is all that a page's main thread is; the native tests keep the system's allocator.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout};
use std::cell::Cell;
use std::ptr::null_mut;

/// Blocks of 16 · 2ⁿ bytes; a freed one waits in its list for the next of its size.
pub struct Buckets {
    free: [Cell<*mut u8>; CLASSES],
    next: Cell<usize>,
    end: Cell<usize>,
}

const CLASSES: usize = 24;
const SMALLEST: usize = 16;
const PAGE: usize = 65_536;

// SAFETY: wasm32-unknown-unknown without atomics has one thread.
unsafe impl Sync for Buckets {}

impl Buckets {
    /// Nothing handed out yet.
    pub const fn new() -> Buckets {
        Buckets {
            free: [const { Cell::new(null_mut()) }; CLASSES],
            next: Cell::new(0),
            end: Cell::new(0),
        }
    }

    fn grow(&self, size: usize) -> *mut u8 {
        if self.next.get() + size > self.end.get() {
            let pages = size.div_ceil(PAGE);
            let before = core::arch::wasm32::memory_grow(0, pages);
            if before == usize::MAX {
                return null_mut();
            }
            let start = before * PAGE;
            // Memory that grew without a gap is used up; what lies before a gap is let go.
            if start != self.end.get() {
                self.next.set(start);
            }
            self.end.set(start + pages * PAGE);
        }
        let block = self.next.get();
        self.next.set(block + size);
        block as *mut u8
    }
}

/// Which list: the power of two that holds the size and the alignment.
fn class(layout: Layout) -> usize {
    let size = layout.size().max(layout.align()).max(SMALLEST);
    (size.next_power_of_two().trailing_zeros() - SMALLEST.trailing_zeros()) as usize
}

// SAFETY: a block is in one list or handed out, never both; blocks of a class are of one size and start at multiples
// of 16, which no layout here exceeds.
unsafe impl GlobalAlloc for Buckets {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let class = class(layout);
        let Some(list) = self.free.get(class) else {
            return null_mut();
        };
        let block = list.get();
        if block.is_null() {
            return self.grow(SMALLEST << class);
        }
        // SAFETY: a free block holds the address of the next free one in its first bytes.
        list.set(unsafe { *block.cast::<*mut u8>() });
        block
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if let Some(list) = self.free.get(class(layout)) {
            // SAFETY: the block is ours again and at least 16 bytes long.
            unsafe { *block.cast::<*mut u8>() = list.get() };
            list.set(block);
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller's layout was valid, and the size fits the address space as the trait demands.
        let wanted = unsafe { Layout::from_size_align_unchecked(size, layout.align()) };
        if class(wanted) == class(layout) {
            return block;
        }
        // SAFETY: both blocks are at least as long as the shorter size.
        unsafe {
            let new = self.alloc(wanted);
            if !new.is_null() {
                new.copy_from_nonoverlapping(block, layout.size().min(size));
                self.dealloc(block, layout);
            }
            new
        }
    }
}
