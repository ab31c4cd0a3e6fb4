/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cpu_speed ELF: runs a bare-metal RV32 program on the CPU core alone, without
 * SystemC: RAM at 0x80000000 and an exit device at 0x100000. Prints the guest
 * instructions and the host's CPU time; its exit status is the guest's.
 */
#include "cpu_seconds.h"
#include "rv.h"

#include <elf.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { RAM_SIZE = 128 << 20 };
static const uint64_t ram_base = 0x80000000, exit_base = 0x100000;

struct machine {
    struct rv_cpu *cpu;
    uint8_t *ram;
    uint32_t result;
    bool done;
};

static enum bus_status read_bus(void *arg, uint64_t addr, unsigned size, uint64_t *val)
{
    (void)arg;
    (void)size;
    *val = 0;
    return addr == exit_base ? BUS_OK : BUS_ADDRESS_ERROR;
}

static enum bus_status write_bus(void *arg, uint64_t addr, unsigned size, uint64_t val)
{
    struct machine *m = arg;

    (void)size;
    if (addr != exit_base)
        return BUS_ADDRESS_ERROR;
    m->result = (uint32_t)val;
    m->done = true;
    rv_request_stop(m->cpu);
    return BUS_OK;
}

static int fail(const char *file, const char *why)
{
    fprintf(stderr, "cpu_speed: %s: %s\n", file, why);
    return 2;
}

/* Copies the loadable segments of the ELF in DATA into RAM. NULL or what is wrong. */
static const char *load_elf(struct machine *m, const uint8_t *data, size_t size, uint32_t *entry)
{
    Elf32_Ehdr eh;
    Elf32_Phdr ph;

    if (size < sizeof eh || memcmp(data, ELFMAG, SELFMAG))
        return "not an ELF file";
    memcpy(&eh, data, sizeof eh);
    if (eh.e_ident[EI_CLASS] != ELFCLASS32 || eh.e_machine != EM_RISCV)
        return "not a 32-bit RISC-V ELF";
    for (unsigned i = 0; i < eh.e_phnum; i++) {
        const uint64_t at = eh.e_phoff + (uint64_t)i * sizeof ph;

        if (at + sizeof ph > size)
            return "program headers beyond the end of the file";
        memcpy(&ph, data + at, sizeof ph);
        if (ph.p_type != PT_LOAD)
            continue;
        if ((uint64_t)ph.p_offset + ph.p_filesz > size || ph.p_filesz > ph.p_memsz)
            return "a segment lies beyond the end of the file";
        if (ph.p_paddr < ram_base || ph.p_paddr - ram_base + (uint64_t)ph.p_memsz > RAM_SIZE)
            return "a segment lies outside RAM (128 MiB at 0x80000000)";
        memcpy(m->ram + (ph.p_paddr - ram_base), data + ph.p_offset, ph.p_filesz);
    }
    *entry = eh.e_entry;
    return NULL;
}

static const char *load_file(struct machine *m, const char *path, uint32_t *entry)
{
    FILE *f = fopen(path, "rb");
    const char *error = "cannot be read";
    uint8_t *data = malloc(RAM_SIZE);

    if (f && data)
        error = load_elf(m, data, fread(data, 1, RAM_SIZE, f), entry);
    free(data);
    if (f)
        fclose(f);
    return error;
}

static int run(struct machine *m)
{
    enum rv_stop why = RV_STOP_BUDGET;
    uint64_t insns;
    double seconds;
    double start = cpu_seconds();

    while (!m->done && why == RV_STOP_BUDGET)
        why = rv_run(m->cpu, 100000);
    seconds = cpu_seconds() - start;
    insns = rv_retired(m->cpu);
    printf("%" PRIu64 " instructions, %.3f s of CPU time, %.0f MIPS, exit 0x%x\n", insns, seconds,
           seconds > 0 ? (double)insns / seconds / 1e6 : 0, m->result);
    return m->done && m->result == 0x5555 ? 0 : 1;
}

int main(int argc, char **argv)
{
    struct machine m = {.ram = mmap(NULL, RAM_SIZE, PROT_READ | PROT_WRITE,
                                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)};
    const struct rv_hooks hooks = {.arg = &m, .read = read_bus, .write = write_bus};
    const struct rv_ram ram = {.base = ram_base, .size = RAM_SIZE, .host = m.ram, .writable = true};
    const struct cpu_config config = {.cpi = 1};
    const char *error;
    uint32_t entry;
    int status;

    if (argc != 2)
        return fail("usage", "cpu_speed ELF");
    if (m.ram == MAP_FAILED || !(m.cpu = rv_new(&config, &hooks)) || !rv_map_ram(m.cpu, &ram))
        return fail(argv[1], "not enough memory");
    error = load_file(&m, argv[1], &entry);
    if (error)
        return fail(argv[1], error);
    rv_set_pc(m.cpu, entry);
    status = run(&m);
    rv_free(m.cpu);
    munmap(m.ram, RAM_SIZE);
    return status;
}
