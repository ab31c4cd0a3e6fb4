/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The functions of a program by address. They come from the ELF file's symbols:
 * functions, and in code that none covers, labels, which reach to the next
 * symbol. Code without any symbol is cut where calls are seen to go; such a
 * piece is called by its address, "0x80001234".
 */
#ifndef DMAVP_FUNCTIONS_H
#define DMAVP_FUNCTIONS_H

#include "elf.h"

#ifdef __cplusplus
extern "C" {
#endif

struct function {
    uint64_t lo, hi; /* [lo, hi) */
    const char *name;
    bool named;
    char address[12]; /* name of one without symbol */
};

struct functions {
    struct function **at; /* in the order of addresses; they do not overlap */
    size_t count, room;
    size_t named;
};

/* The symbols of ELF, which must outlive them. NULL: no memory. */
struct functions *functions_new(const struct elf *elf);
void functions_free(struct functions *fs);

/* The function that PC is in, or NULL. */
const struct function *functions_find(const struct functions *fs, uint64_t pc);

/* The same, but there is always one: code without symbols becomes one that begins at PC and reaches
 * to the next. NULL: no memory. */
const struct function *functions_at(struct functions *fs, uint64_t pc);

/* What a call to PC enters: in code without symbols a function begins there. NULL: no memory. */
const struct function *functions_enter(struct functions *fs, uint64_t pc);

#ifdef __cplusplus
}
#endif
#endif
