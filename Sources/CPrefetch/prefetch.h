#ifndef ARKTOS_PREFETCH_H
#define ARKTOS_PREFETCH_H

// Swift has no word for this instruction.

/// Has the processor bring the 64 bytes around an address into its cache, without waiting for them. Any address will do.
static inline void arktos_prefetch(const void *address) { __builtin_prefetch(address); }

#endif
