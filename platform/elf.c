/* SPDX-License-Identifier: Apache-2.0 */
#include "elf.h"

#include <string.h>

/* Segments to load; programs have a handful. Bounds the time that a hostile file takes. */
enum { ELF_LOADS = 256 };

/* Offsets in the file: System V ABI, chapters 4 and 5; numbers of the RISC-V ELF psABI. */
enum {
    EH_CLASS = 4,
    EH_DATA = 5,
    EH_TYPE = 16,
    EH_MACHINE = 18,
    EH_ENTRY = 24,
    EH_PHOFF = 28,
    EH_SHOFF = 32,
    EH_PHENTSIZE = 42,
    EH_PHNUM = 44,
    EH_SHENTSIZE = 46,
    EH_SHNUM = 48,
    EH_SIZE = 52,
    PH_OFFSET = 4,
    PH_VADDR = 8,
    PH_PADDR = 12,
    PH_FILESZ = 16,
    PH_MEMSZ = 20,
    PH_SIZE = 32,
    SH_TYPE = 4,
    SH_FLAGS = 8,
    SH_ADDR = 12,
    SH_OFFSET = 16,
    SH_BYTES = 20,
    SH_LINK = 24,
    SH_SIZE = 40,
    SYM_VALUE = 4,
    SYM_BYTES = 8,
    SYM_INFO = 12,
    SYM_SHNDX = 14,
    SYM_SIZE = 16,
    ELFCLASS32 = 1,
    ELFCLASS64 = 2,
    ELFDATA2LSB = 1,
    ET_REL = 1,
    ET_EXEC = 2,
    ET_DYN = 3,
    EM_RISCV = 243,
    PT_LOAD = 1,
    PT_DYNAMIC = 2,
    PT_INTERP = 3,
    SHT_SYMTAB = 2,
    SHF_EXECINSTR = 4,
    STB_LOCAL = 0,
    STT_FUNC = 2
};

static uint32_t get16(const struct elf *e, size_t at)
{
    return e->bytes[at] | (uint32_t)e->bytes[at + 1] << 8;
}

static uint32_t get32(const struct elf *e, size_t at)
{
    return get16(e, at) | get16(e, at + 2) << 16;
}

/* LEN bytes from AT on lie in the file. */
static bool inside(const struct elf *e, uint64_t at, uint64_t len)
{
    return at <= e->size && len <= e->size - at;
}

static int check_kind(struct elf *e, struct failure *f)
{
    static const char remedy[] = "link the firmware with riscv64-unknown-elf-gcc -march=rv32imac "
                                 "-mabi=ilp32 -static";
    uint32_t type;

    if (e->size < 4 || memcmp(e->bytes, "\177ELF", 4))
        return fail(f, "%s: is not an ELF file; %s", e->name, remedy);
    if (e->size < EH_SIZE)
        return fail(f, "%s: the ELF header is cut off after %zu bytes; link the firmware again",
                    e->name, e->size);
    if (e->bytes[EH_CLASS] != ELFCLASS32)
        return fail(f,
                    "%s: is not a 32-bit ELF file (class %u); %s; a shared object of sw/host runs "
                    "with --cpu host",
                    e->name, e->bytes[EH_CLASS], remedy);
    if (e->bytes[EH_DATA] != ELFDATA2LSB)
        return fail(f, "%s: is not little-endian; %s", e->name, remedy);
    if (get16(e, EH_MACHINE) != EM_RISCV)
        return fail(f, "%s: is for machine %u, not RISC-V; %s", e->name, get16(e, EH_MACHINE),
                    remedy);
    type = get16(e, EH_TYPE);
    if (type != ET_EXEC)
        return fail(f, "%s: is %s; %s", e->name,
                    type == ET_REL   ? "an object file, not linked"
                    : type == ET_DYN ? "position independent or a shared library"
                                     : "not an executable",
                    remedy);
    return 0;
}

static int check_segment(const struct elf *e, unsigned n, struct failure *f)
{
    size_t at = e->segment_at + (size_t)n * PH_SIZE;
    uint32_t type = get32(e, at);
    uint32_t bytes = get32(e, at + PH_FILESZ);
    uint32_t memory = get32(e, at + PH_MEMSZ);

    if (type == PT_DYNAMIC || type == PT_INTERP)
        return fail(f, "%s: is dynamically linked; link the firmware with -static", e->name);
    if (type != PT_LOAD)
        return 0;
    if (!inside(e, get32(e, at + PH_OFFSET), bytes))
        return fail(f,
                    "%s: segment %u lies outside the file (offset 0x%x, 0x%x bytes); "
                    "the file is truncated or damaged",
                    e->name, n, get32(e, at + PH_OFFSET), bytes);
    if (bytes > memory)
        return fail(f,
                    "%s: segment %u is longer in the file (0x%x) than in memory (0x%x); "
                    "the file is damaged",
                    e->name, n, bytes, memory);
    if ((uint64_t)get32(e, at + PH_PADDR) + memory > UINT64_C(1) << 32)
        return fail(f,
                    "%s: segment %u at 0x%08x with 0x%x bytes runs over the end of the address "
                    "space; see the linker script",
                    e->name, n, get32(e, at + PH_PADDR), memory);
    return 0;
}

/* The part of memory that segment N fills: [FIRST, END). */
static void extent(const struct elf *e, unsigned n, uint64_t *first, uint64_t *end)
{
    size_t at = e->segment_at + (size_t)n * PH_SIZE;

    *first = get32(e, at + PH_PADDR);
    *end = *first + get32(e, at + PH_MEMSZ);
}

/* The COUNT segments LOAD fill memory once each: what is loaded cannot depend on their order. */
static int check_overlaps(const struct elf *e, const uint16_t load[], unsigned count,
                          struct failure *f)
{
    uint64_t first[2], end[2];

    for (unsigned i = 0; i < count; i++)
        for (unsigned k = 0; k < i; k++) {
            extent(e, load[k], &first[0], &end[0]);
            extent(e, load[i], &first[1], &end[1]);
            if (first[0] < end[0] && first[1] < end[1] && first[0] < end[1] && first[1] < end[0])
                return fail(f,
                            "%s: segments %u (0x%08llx to 0x%08llx) and %u (0x%08llx to 0x%08llx) "
                            "overlap; see the linker script",
                            e->name, load[k], (unsigned long long)first[0],
                            (unsigned long long)end[0], load[i], (unsigned long long)first[1],
                            (unsigned long long)end[1]);
        }
    return 0;
}

static int check_segments(struct elf *e, struct failure *f)
{
    uint16_t load[ELF_LOADS];
    unsigned loads = 0;

    e->segments = get16(e, EH_PHNUM);
    e->segment_at = get32(e, EH_PHOFF);
    if (e->segments && get16(e, EH_PHENTSIZE) != PH_SIZE)
        return fail(f, "%s: program headers of %u bytes instead of %d; the file is damaged",
                    e->name, get16(e, EH_PHENTSIZE), PH_SIZE);
    if (!inside(e, e->segment_at, (uint64_t)e->segments * PH_SIZE))
        return fail(f, "%s: the program headers lie outside the file; it is truncated or damaged",
                    e->name);
    for (unsigned n = 0; n < e->segments; n++) {
        if (check_segment(e, n, f))
            return -1;
        if (get32(e, e->segment_at + (size_t)n * PH_SIZE) != PT_LOAD)
            continue;
        if (loads == ELF_LOADS)
            return fail(f, "%s: has more than %d segments to load; see the linker script", e->name,
                        ELF_LOADS);
        load[loads++] = (uint16_t)n;
    }
    if (!loads)
        return fail(f, "%s: has nothing to load (no PT_LOAD segment); see the linker script",
                    e->name);
    return check_overlaps(e, load, loads, f);
}

/* Finds the symbol table. None is fine; one that lies outside the file is not. */
static int find_symbols(struct elf *e, struct failure *f)
{
    uint32_t count = get16(e, EH_SHNUM);
    uint64_t at = get32(e, EH_SHOFF);

    if (!count)
        return 0;
    if (get16(e, EH_SHENTSIZE) != SH_SIZE || !inside(e, at, (uint64_t)count * SH_SIZE))
        return fail(f, "%s: the section headers lie outside the file; it is truncated or damaged",
                    e->name);
    e->sections = count;
    e->section_at = (uint32_t)at;
    for (uint32_t n = 0; n < count; n++) {
        size_t table = at + (size_t)n * SH_SIZE;
        uint32_t link = get32(e, table + SH_LINK);
        size_t names = at + (size_t)link * SH_SIZE;

        if (get32(e, table + SH_TYPE) != SHT_SYMTAB)
            continue;
        if (link >= count || !inside(e, get32(e, table + SH_OFFSET), get32(e, table + SH_BYTES)) ||
            !inside(e, get32(e, names + SH_OFFSET), get32(e, names + SH_BYTES)))
            return fail(f, "%s: the symbol table lies outside the file; it is truncated or damaged",
                        e->name);
        e->symbol_at = get32(e, table + SH_OFFSET);
        e->symbols = get32(e, table + SH_BYTES) / SYM_SIZE;
        e->string_at = get32(e, names + SH_OFFSET);
        e->strings = get32(e, names + SH_BYTES);
        return 0;
    }
    return 0;
}

int elf_open(struct elf *e, const char *name, const uint8_t *bytes, size_t size, struct failure *f)
{
    memset(e, 0, sizeof *e);
    e->name = name;
    e->bytes = bytes;
    e->size = size;
    if (check_kind(e, f) || check_segments(e, f) || find_symbols(e, f))
        return -1;
    e->entry = get32(e, EH_ENTRY);
    if (e->entry & 1)
        return fail(f,
                    "%s: the entry point 0x%08x is odd, and instructions are not; see ENTRY in "
                    "the linker script",
                    e->name, e->entry);
    return 0;
}

int elf_load(const struct elf *e, elf_write_fn *write, void *arg, struct failure *f)
{
    for (unsigned n = 0; n < e->segments; n++) {
        size_t at = e->segment_at + (size_t)n * PH_SIZE;
        uint32_t addr = get32(e, at + PH_PADDR);
        uint32_t bytes = get32(e, at + PH_FILESZ);
        uint32_t memory = get32(e, at + PH_MEMSZ);

        if (get32(e, at) != PT_LOAD || !memory)
            continue;
        if ((bytes && write(arg, addr, e->bytes + get32(e, at + PH_OFFSET), bytes)) ||
            (memory > bytes && write(arg, (uint64_t)addr + bytes, NULL, memory - bytes)))
            return fail(f,
                        "%s: segment %u (0x%08x to 0x%08llx) lies in no memory of the board; "
                        "change the linker script, or see the map with 'dmavp info'",
                        e->name, n, addr, (unsigned long long)addr + memory);
    }
    return 0;
}

bool elf_symbol(const struct elf *e, const char *name, uint32_t *value)
{
    size_t length = strlen(name) + 1;

    for (uint32_t n = 0; n < e->symbols; n++) {
        size_t at = e->symbol_at + (size_t)n * SYM_SIZE;
        uint32_t text = get32(e, at);

        if (!get16(e, at + SYM_SHNDX) || text >= e->strings || length > e->strings - text)
            continue;
        if (!memcmp(e->bytes + e->string_at + text, name, length)) {
            *value = get32(e, at + SYM_VALUE);
            return true;
        }
    }
    return false;
}

/* Where the executable section N ends, 0 if it is none or there is no such section. */
static uint32_t code_end(const struct elf *e, uint32_t n)
{
    size_t at = e->section_at + (size_t)n * SH_SIZE;

    if (n >= e->sections || !(get32(e, at + SH_FLAGS) & SHF_EXECINSTR))
        return 0;
    return get32(e, at + SH_ADDR) + get32(e, at + SH_BYTES);
}

bool elf_symbol_at(const struct elf *e, uint32_t n, struct elf_name *s)
{
    static const enum elf_type types[] = {ELF_LABEL, ELF_OBJECT, ELF_FUNCTION};
    const size_t at = e->symbol_at + (size_t)n * SYM_SIZE;
    const uint32_t text = get32(e, at), section = get16(e, at + SYM_SHNDX);
    const uint8_t info = e->bytes[at + SYM_INFO];
    const uint8_t *name = e->bytes + e->string_at + text;

    if (!section || text >= e->strings || !*name || !memchr(name, 0, e->strings - text))
        return false;
    s->name = (const char *)name;
    s->value = get32(e, at + SYM_VALUE);
    s->size = get32(e, at + SYM_BYTES);
    s->type = (info & 15) <= STT_FUNC ? types[info & 15] : ELF_OTHER;
    s->global = info >> 4 != STB_LOCAL;
    s->code_end = code_end(e, section);
    return true;
}

bool elf_loaded(const struct elf *e, uint32_t addr)
{
    for (unsigned n = 0; n < e->segments; n++) {
        size_t at = e->segment_at + (size_t)n * PH_SIZE;

        if (get32(e, at) == PT_LOAD && addr - get32(e, at + PH_VADDR) < get32(e, at + PH_MEMSZ))
            return true;
    }
    return false;
}
