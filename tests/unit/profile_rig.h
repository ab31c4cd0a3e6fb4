/* SPDX-License-Identifier: Apache-2.0 */
/* A program of a few functions, and what a CPU tells of running it. */
#ifndef PROFILE_RIG_H
#define PROFILE_RIG_H

#include "call_flow.h"
#include "gtest_c.h"
#include "profile.h"

enum { LABEL = 0, OBJECT = 1, FUNC = 2, LOCAL = 0, GLOBAL = 16 };

struct symbol {
    const char *name;
    uint32_t value, size;
    uint8_t info;
    uint16_t section;
};

/* An ELF file with code (section 1) at 0x80000000 to 0x80000200 and these symbols. */
struct image {
    uint8_t bytes[2048];
    struct elf elf;
};

struct functions *functions_of(struct image *m, const struct symbol *symbol, unsigned count);

/* Functions of the rig's program. */
enum {
    MAIN = 0x80000000,
    F = 0x80000100,
    G = 0x80000140,
    SWITCH = 0x80000180,
    TRAP = 0x800001c0,
    S1 = 0x90001000, /* stack pointers */
    S2 = 0x90002000,
};

struct rig {
    struct image image;
    struct functions *functions;
    struct call_flow *flow;
};

struct rig *rig_new(void);
void rig_free(struct rig *r);

/* One instruction at PC, and then NEXT. A call returns to PC + 4. */
void went_on(struct rig *r, unsigned hart, uint64_t pc, enum rv_way way, uint64_t next,
             uint64_t sp);
void went(struct rig *r, uint64_t pc, enum rv_way way, uint64_t next, uint64_t sp);

/* What WRITE writes; free it. */
char *written(const struct profile *p, bool (*write)(const struct profile *, FILE *));
/* The folded stacks so far. */
void check_paths(struct rig *r, const char *expected);

#endif
