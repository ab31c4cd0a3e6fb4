/* SPDX-License-Identifier: Apache-2.0 */
#include "profile_rig.h"

#include <stdlib.h>
#include <string.h>

static void put(struct image *m, unsigned at, uint32_t v, unsigned size)
{
    memcpy(m->bytes + at, &v, size);
}

static void put_section(struct image *m, unsigned n, uint32_t type, uint32_t flags, uint32_t addr,
                        uint32_t at, uint32_t size, uint32_t link)
{
    const uint32_t word[10] = {0, type, flags, addr, at, size, link, 0, 4, 0};

    memcpy(m->bytes + 1024 + 40 * n, word, sizeof word);
}

struct functions *functions_of(struct image *m, const struct symbol *symbol, unsigned count)
{
    unsigned text = 512;
    struct failure f;

    memset(m, 0, sizeof *m);
    memcpy(m->bytes, "\177ELF\1\1\1", 7);
    put(m, 16, 2 | 243 << 16, 4);
    put(m, 24, 0x80000000, 4);
    put(m, 28, 52, 4);
    put(m, 32, 1024, 4);
    put(m, 42, 32 | 1 << 16, 4);
    put(m, 46, 40 | 4 << 16, 4);
    put(m, 52, 1, 4);
    put(m, 60, 0x80000000, 4);
    put(m, 64, 0x80000000, 4);
    put(m, 72, 0x200, 4);
    for (unsigned i = 0; i < count; i++) {
        put(m, 96 + 16 * i, ++text - 512, 4);
        put(m, 100 + 16 * i, symbol[i].value, 4);
        put(m, 104 + 16 * i, symbol[i].size, 4);
        put(m, 108 + 16 * i, symbol[i].info, 1);
        put(m, 110 + 16 * i, symbol[i].section, 2);
        strcpy((char *)m->bytes + text, symbol[i].name);
        text += (unsigned)strlen(symbol[i].name);
    }
    put_section(m, 1, 1, 6, 0x80000000, 0, 0x200, 0);
    put_section(m, 2, 2, 0, 0, 96, 16 * count, 3);
    put_section(m, 3, 3, 0, 0, 512, 512, 0);
    CHECK_EQ(elf_open(&m->elf, "fw.elf", m->bytes, sizeof m->bytes, &f), 0);
    return functions_new(&m->elf);
}

static const struct symbol three[] = {
    {"main", 0x80000000, 0x100, FUNC, 1},
    {"f", 0x80000100, 0x40, FUNC, 1},
    {"g", 0x80000140, 0x40, FUNC, 1},
    {"switch_to", 0x80000180, 0x40, FUNC, 1},
    {"trap", 0x800001c0, 0x40, FUNC, 1},
};

struct rig *rig_new(void)
{
    struct rig *r = calloc(1, sizeof *r);

    r->functions = functions_of(&r->image, three, sizeof three / sizeof *three);
    r->flow = call_flow_new(r->functions);
    return r;
}

void rig_free(struct rig *r)
{
    CHECK(!r->flow->short_of_memory);
    call_flow_free(r->flow);
    functions_free(r->functions);
    free(r);
}

void went_on(struct rig *r, unsigned hart, uint64_t pc, enum rv_way way, uint64_t next,
                    uint64_t sp)
{
    const struct rv_stretch s = {.first = pc, .last = pc, .count = 1, .way = way, .next = next,
                                 .link = way == RV_WAY_CALL ? pc + 4 : pc, .sp = sp};

    call_flow_went(r->flow, hart, &s);
}

void went(struct rig *r, uint64_t pc, enum rv_way way, uint64_t next, uint64_t sp)
{
    went_on(r, 0, pc, way, next, sp);
}

char *written(const struct profile *p, bool (*write)(const struct profile *, FILE *))
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    CHECK(write(p, out));
    fclose(out);
    return text;
}

void check_paths(struct rig *r, const char *expected)
{
    const struct profile p = {.functions = r->functions, .calls = &r->flow->tree};
    char *text = written(&p, profile_write_folded);

    CHECK_STR(text, expected);
    free(text);
}
