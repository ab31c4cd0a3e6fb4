/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Statically linked 32-bit RISC-V ELF executables: segments into memory, entry,
 * symbols. Every field is checked against the size of the file; nothing in a
 * file can do more harm than be refused.
 *
 * Not read: dynamic linking, relocations, compressed sections, 64-bit files.
 */
#ifndef DMAVP_ELF_H
#define DMAVP_ELF_H

#include "fail.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct elf {
    const char *name;     /* of the file, for messages */
    const uint8_t *bytes; /* the file */
    size_t size;
    uint32_t entry;
    uint32_t segments, segment_at; /* program headers: number, offset in the file */
    uint32_t symbols, symbol_at;   /* 0 = stripped */
    uint32_t strings, string_at;   /* bytes of the symbols' string table, offset */
    uint32_t sections, section_at; /* section headers: number, offset */
};

enum elf_type { ELF_LABEL, ELF_OBJECT, ELF_FUNCTION, ELF_OTHER };

struct elf_name {
    const char *name; /* not empty; any bytes */
    uint32_t value, size;
    enum elf_type type;
    bool global;
    uint32_t code_end; /* of the executable section that it is in; 0: is not in one */
};

/* Checks the headers. BYTES and NAME must outlive ELF. 0, or -1 and F says what is wrong. */
int elf_open(struct elf *elf, const char *name, const uint8_t *bytes, size_t size,
             struct failure *f);

/* Puts LEN bytes at physical address ADDR; BYTES == NULL: zeros. Nonzero if that is not memory. */
typedef int elf_write_fn(void *arg, uint64_t addr, const uint8_t *bytes, uint64_t len);

/* Loads all segments at their physical addresses. 0, or -1 and F names the segment that fits no
 * memory. */
int elf_load(const struct elf *elf, elf_write_fn *write, void *arg, struct failure *f);

/* Value of the symbol NAME; false if there is none. */
bool elf_symbol(const struct elf *elf, const char *name, uint32_t *value);

/* Symbol N, N < elf->symbols. False if it is undefined or has no name. */
bool elf_symbol_at(const struct elf *elf, uint32_t n, struct elf_name *symbol);

/* ADDR lies in a segment that is loaded. */
bool elf_loaded(const struct elf *elf, uint32_t addr);

#ifdef __cplusplus
}
#endif
#endif
