/* SPDX-License-Identifier: Apache-2.0 */
#include "machine.h"

#include "clint.h"
#include "guest.h"
#include "rv.h"

#include <stdlib.h>

enum { TICK = 10 /* cycles of mtime */ };

struct machine {
    struct clint clint;
    struct rv_cpu *cpu;
    uint64_t slept; /* cycles in which the CPU waited */
    uint64_t alarm; /* cycle at which the timer may change; UINT64_MAX = never */
    struct machine_end end;
};

static uint64_t now(const struct machine *m)
{
    return rv_slots(m->cpu) + m->slept;
}

static void set_irq(void *arg, unsigned line, bool level)
{
    const struct machine *m = arg;

    rv_set_irq(m->cpu, line == CLINT_IRQ_MSIP(0) ? RV_IRQ_SOFTWARE : RV_IRQ_TIMER, level);
}

static void alarm_at(void *arg, uint64_t cycle)
{
    ((struct machine *)arg)->alarm = cycle;
}

static enum bus_status read_bus(void *arg, uint64_t addr, unsigned size, uint64_t *val)
{
    struct machine *m = arg;
    uint32_t word;
    enum bus_status status;

    if (addr - GUEST_CLINT >= CLINT_WINDOW)
        return BUS_ADDRESS_ERROR;
    m->clint.dev.now = now(m);
    status = device_read(&m->clint, (uint32_t)addr - GUEST_CLINT, size, &word);
    *val = word;
    return status;
}

static enum bus_status write_bus(void *arg, uint64_t addr, unsigned size, uint64_t val)
{
    struct machine *m = arg;
    const uint64_t alarm = m->alarm;
    enum bus_status status;

    if (addr == GUEST_EXIT) {
        m->end.exited = val == 0x5555;
        rv_request_stop(m->cpu);
        return BUS_OK;
    }
    if (addr - GUEST_CLINT >= CLINT_WINDOW)
        return BUS_ADDRESS_ERROR;
    m->clint.dev.now = now(m);
    status = device_write(&m->clint, (uint32_t)addr - GUEST_CLINT, size, (uint32_t)val);
    if (m->alarm != alarm)
        rv_set_budget(m->cpu, 0);
    return status;
}

static uint64_t time_now(void *arg)
{
    const struct machine *m = arg;

    return clint_mtime(&m->clint, now(m));
}

static void ring(struct machine *m)
{
    if (m->alarm > now(m))
        return;
    m->clint.dev.now = now(m);
    m->alarm = UINT64_MAX;
    clint_class.alarm(&m->clint);
}

static void run(struct machine *m, uint64_t limit, uint64_t turn)
{
    for (;;) {
        const uint64_t left = limit - rv_slots(m->cpu), ahead = m->alarm - now(m);
        uint64_t n = left < ahead ? left : ahead;
        enum rv_stop stop;

        if (turn && n > turn)
            n = turn;
        stop = rv_run(m->cpu, n);
        if (stop == RV_STOP_WFI && m->alarm != UINT64_MAX && m->alarm > now(m))
            m->slept += m->alarm - now(m);
        else if (stop != RV_STOP_BUDGET || rv_slots(m->cpu) >= limit)
            return;
        ring(m);
    }
}

struct machine_end machine_run(uint8_t *memory, uint64_t limit, uint64_t turn)
{
    const struct cpu_config config = {.cpi = 1};
    const struct clint_config clint_config = {.harts = 1, .divider = TICK};
    struct machine *m = calloc(1, sizeof *m);
    const struct rv_hooks hooks = {
        .arg = m, .read = read_bus, .write = write_bus, .time = time_now};
    const struct rv_ram ram = {
        .base = GUEST_BASE, .size = GUEST_RAM, .host = memory, .writable = true};
    struct machine_end end;

    m->alarm = UINT64_MAX;
    m->cpu = rv_new(&config, &hooks);
    device_init(&m->clint, &clint_class, "clint");
    m->clint.dev.shell = m;
    m->clint.dev.set_irq = set_irq;
    m->clint.dev.alarm_at = alarm_at;
    device_start(&m->clint, &clint_config);
    rv_map_ram(m->cpu, &ram);
    rv_set_pc(m->cpu, GUEST_BASE);
    run(m, limit, turn);
    m->end.pc = (uint32_t)rv_pc(m->cpu);
    m->end.slots = rv_slots(m->cpu);
    m->end.retired = rv_retired(m->cpu);
    end = m->end;
    rv_free(m->cpu);
    free(m);
    return end;
}
