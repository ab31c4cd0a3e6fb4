/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which source line each instruction comes from.
 */
#ifndef DMAVP_SOURCE_LINES_H
#define DMAVP_SOURCE_LINES_H

#include "elf.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Instructions from LO up to HI. LO == HI: a line without instructions of its own. */
struct line_range {
    uint64_t lo, hi;
    uint32_t file; /* number in the list of files */
    uint32_t line; /* from 1 */
};

struct source_lines {
    struct line_range *range; /* by address; those with instructions do not overlap */
    size_t count;
    char **file; /* paths as the compiler was given them, in their order, each once */
    uint32_t files;
};

/* The range that PC is in, or NULL. */
const struct line_range *source_lines_find(const struct source_lines *l, uint64_t pc);

/* The first range at PC, be it without instructions, or NULL: where a function that begins there is
 * declared. */
const struct line_range *source_lines_first(const struct source_lines *l, uint64_t pc);

void source_lines_free(struct source_lines *l);

/* PATH without "." components and "folder/..", in place. */
void source_path_clean(char *path);

/* The line table of ELF (DWARF .debug_line, versions 2 to 5), as far as it is about code that is
 * loaded. Free it. NULL and F: ELF has none, or it is damaged. */
struct source_lines *dwarf_lines_read(const struct elf *elf, struct failure *f);

#ifdef __cplusplus
}
#endif
#endif
