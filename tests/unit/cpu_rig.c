/* SPDX-License-Identifier: Apache-2.0 */
#include "cpu_rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum bus_status read_bus(void *arg, uint64_t addr, unsigned size, uint64_t *val)
{
    struct rig *r = arg;

    r->last_addr = addr;
    r->last_size = size;
    if (addr - DEV_ADDR >= sizeof r->dev)
        return addr == 0x20000000 ? BUS_ERROR : BUS_ADDRESS_ERROR;
    r->reads++;
    *val = 0;
    memcpy(val, (const uint8_t *)r->dev + (addr - DEV_ADDR), size);
    return BUS_OK;
}

static enum bus_status write_bus(void *arg, uint64_t addr, unsigned size, uint64_t val)
{
    struct rig *r = arg;

    r->last_addr = addr;
    r->last_size = size;
    if (addr - DEV_ADDR >= sizeof r->dev)
        return addr == 0x20000000 ? BUS_ERROR : BUS_ADDRESS_ERROR;
    r->writes++;
    memcpy((uint8_t *)r->dev + (addr - DEV_ADDR), &val, size);
    if (r->on_write)
        r->on_write(r, addr, (uint32_t)val);
    return BUS_OK;
}

static void map(void *arg, uint64_t addr, bool write)
{
    struct rig *r = arg;

    if (r->on_map)
        r->on_map(r, addr, write);
}

static uint64_t time_now(void *arg)
{
    return ((struct rig *)arg)->time;
}

static bool watch(void *arg, unsigned id, bool store, uint64_t addr, unsigned size, uint64_t val)
{
    struct rig *r = arg;

    r->hits++;
    r->hit = (struct watch_hit){id, store, addr, size, val, rv_inside(r->cpu)};
    return r->stop_on_hit;
}

static void print(void *arg, enum note_kind kind, const char *text)
{
    struct rig *r = arg;

    (void)kind;
    r->notes++;
    snprintf(r->note, sizeof r->note, "%s", text);
}

struct rig *rig_new(uint32_t cpi)
{
    struct rig *r = calloc(1, sizeof *r);
    const struct cpu_config config = {.hartid = 3, .cpi = cpi};
    const struct rv_hooks hooks = {.arg = r, .read = read_bus, .write = write_bus, .map = map,
                                   .time = time_now, .watch = watch};
    struct rv_ram ram = {.base = RAM(0), .size = RAM_BYTES, .writable = true};

    ram.host = r->ram = malloc(RAM_BYTES);
    memset(r->ram, 0xff, RAM_BYTES); /* never zero; as an instruction it is illegal */
    r->cpu = rv_new(&config, &hooks);
    rv_notes(r->cpu)->print = print;
    rv_notes(r->cpu)->arg = r;
    rv_map_ram(r->cpu, &ram);
    rv_set_pc(r->cpu, RAM(0));
    set_csr(r, CSR_MTVEC, RAM(HANDLER));
    return r;
}

void rig_free(struct rig *r)
{
    rv_free(r->cpu);
    free(r->ram);
    free(r);
}

void put(struct rig *r, uint32_t insn)
{
    memcpy(r->ram + r->at, &insn, 4);
    rv_invalidate(r->cpu, RAM(r->at), 4);
    r->at += 4;
}

void put16(struct rig *r, uint32_t insn)
{
    memcpy(r->ram + r->at, &insn, 2);
    rv_invalidate(r->cpu, RAM(r->at), 2);
    r->at += 2;
}

uint32_t word(const struct rig *r, uint32_t off)
{
    uint32_t val;

    memcpy(&val, r->ram + off, 4);
    return val;
}

void set_word(struct rig *r, uint32_t off, uint32_t val)
{
    memcpy(r->ram + off, &val, 4);
}

void set(struct rig *r, unsigned reg, uint32_t val)
{
    rv_set_reg(r->cpu, reg, val);
}

uint32_t get(const struct rig *r, unsigned reg)
{
    return (uint32_t)rv_reg(r->cpu, reg);
}

uint32_t csr(struct rig *r, unsigned number)
{
    uint64_t val = 0;

    CHECK(rv_csr_get(r->cpu, number, &val));
    return (uint32_t)val;
}

void set_csr(struct rig *r, unsigned number, uint32_t val)
{
    CHECK(rv_csr_set(r->cpu, number, val));
}

void run(struct rig *r, unsigned n)
{
    const uint64_t before = rv_slots(r->cpu);

    CHECK_EQ(rv_run(r->cpu, n), RV_STOP_BUDGET);
    CHECK_EQ(rv_slots(r->cpu) - before, n);
}

uint32_t compute(struct rig *r, uint32_t insn, uint32_t a1, uint32_t a2)
{
    set(r, A0, 0xdeadbeef);
    set(r, A1, a1);
    set(r, A2, a2);
    rv_set_pc(r->cpu, RAM(r->at));
    put(r, insn);
    run(r, 1);
    CHECK_EQ(rv_pc(r->cpu), RAM(r->at));
    return get(r, A0);
}

void check_trap(struct rig *r, uint32_t cause, uint32_t epc, uint32_t tval)
{
    CHECK_EQ(rv_pc(r->cpu), RAM(HANDLER));
    CHECK_EQ(csr(r, CSR_MCAUSE), cause);
    CHECK_EQ(csr(r, CSR_MEPC), epc);
    CHECK_EQ(csr(r, CSR_MTVAL), tval);
    CHECK(rv_machine_mode(r->cpu));
}

void enter_user(struct rig *r, uint32_t off)
{
    set_csr(r, CSR_MEPC, RAM(off));
    set_csr(r, CSR_MSTATUS, csr(r, CSR_MSTATUS) & ~MSTATUS_MPP);
    rv_set_pc(r->cpu, RAM(r->at));
    put(r, I_MRET());
    run(r, 1);
    CHECK(!rv_machine_mode(r->cpu));
    r->at = off;
}

void put_loop(struct rig *r)
{
    put(r, I_ADDI(A0, A0, 1));
    put(r, I_ADDI(A1, A1, 2));
    put16(r, 0x0001);
    put(r, I_ADDI(A2, A2, 3));
    put(r, I_JAL(ZERO, -14));
}
