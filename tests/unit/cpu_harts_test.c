/* SPDX-License-Identifier: Apache-2.0 */
/* Harts that reach the same memory: what one stores concerns the others' code and reservations. */
#include "cpu_rig.h"

/* A second hart beside the rig's, and what it does on the bus. */
static struct rig *r;
static struct rv_cpu *peer;
static unsigned reads, writes, disturbances; /* of exclusive accesses; writes of others to come */

static enum bus_status no_read(void *arg, uint64_t addr, unsigned size, uint64_t *val)
{
    (void)arg, (void)addr, (void)size;
    *val = 0;
    return BUS_ADDRESS_ERROR;
}

static enum bus_status no_write(void *arg, uint64_t addr, unsigned size, uint64_t val)
{
    (void)arg, (void)addr, (void)size, (void)val;
    return BUS_ADDRESS_ERROR;
}

static enum bus_status read_exclusive(void *arg, uint64_t addr, uint64_t *val, bool *monitor)
{
    (void)arg;
    reads++;
    *monitor = true;
    *val = word(r, (uint32_t)(addr - RAM(0)));
    return BUS_OK;
}

/* Others are faster as long as there are disturbances: they add 100. */
static enum bus_status write_exclusive(void *arg, uint64_t addr, uint64_t val, bool *monitor,
                                       bool *done)
{
    const uint32_t off = (uint32_t)(addr - RAM(0));

    (void)arg;
    writes++;
    if (disturbances) {
        disturbances--;
        set_word(r, off, word(r, off) + 100);
        rv_invalidate(r->cpu, addr, 4);
    }
    *done = *monitor;
    if (*done)
        set_word(r, off, (uint32_t)val);
    return BUS_OK;
}

static struct rv_cpu *new_peer(bool by_bus)
{
    const struct cpu_config config = {.hartid = 1, .cpi = 1};
    const struct rv_hooks hooks = {.read = no_read,
                                   .write = no_write,
                                   .read_exclusive = read_exclusive,
                                   .write_exclusive = write_exclusive};
    const struct rv_ram ram = {
        .base = RAM(0), .size = RAM_BYTES, .host = r->ram, .writable = true, .fetch_only = by_bus};
    struct rv_cpu *cpu = rv_new(&config, &hooks);

    CHECK(rv_join(cpu, r->cpu));
    CHECK(rv_map_ram(cpu, &ram));
    return cpu;
}

static void begin(bool by_bus)
{
    r = rig_new(1);
    peer = new_peer(by_bus);
    reads = writes = disturbances = 0;
}

static void end(void)
{
    rv_free(peer);
    rig_free(r);
}

/* The peer runs N instructions from OFF, whose first is INSN, with a0 = the address of DATA. */
static void peer_runs(uint32_t off, uint32_t insn, unsigned n)
{
    set_word(r, off, insn);
    rv_invalidate(peer, RAM(off), 4);
    rv_set_pc(peer, RAM(off));
    rv_set_reg(peer, A0, RAM(DATA));
    CHECK_EQ(rv_run(peer, n), RV_STOP_BUDGET);
}

TEST(cpu_harts, a_store_by_another_hart_drops_decoded_code)
{
    begin(false);
    put(r, I_ADDI(A0, A0, 1));
    run(r, 1);
    CHECK_EQ(get(r, A0), 1);
    rv_set_pc(r->cpu, RAM(0));
    rv_set_reg(peer, A1, I_ADDI(A0, A0, 5));
    rv_set_reg(peer, A2, RAM(0));
    peer_runs(0x100, I_SW(A1, 0, A2), 1);
    run(r, 1);
    CHECK_EQ(get(r, A0), 6);
    end();
}

/* Way 0: nothing; 1: A to B to A; 2: the same value; 3: the next word; 4: a swap; 5: a DMA. */
TEST_P(cpu_harts, only_a_store_of_another_hart_to_the_word_breaks_a_reservation, 6)
{
    const bool broken = param != 0 && param != 3;

    begin(false);
    set_word(r, DATA, 7);
    set(r, A1, RAM(DATA));
    set(r, A2, 9);
    put(r, I_LR(A3, A1));
    put(r, I_SC(A4, A2, A1));
    run(r, 1);
    rv_set_reg(peer, A1, 8);
    rv_set_reg(peer, A2, 7);
    if (param == 1)
        peer_runs(0x100, I_SW(A1, 0, A0), 1);
    if (param == 1 || param == 2)
        peer_runs(0x110, I_SW(A2, 0, A0), 1);
    if (param == 3)
        peer_runs(0x120, I_SW(A1, 4, A0), 1);
    if (param == 4)
        peer_runs(0x130, I_AMO(1, A3, A2, A0), 1);
    if (param == 5)
        rv_invalidate(peer, RAM(DATA), 4);
    run(r, 1);
    CHECK_EQ(get(r, A4), broken);
    CHECK_EQ(word(r, DATA), broken ? 7 : 9);
    end();
}

/* Both reserve the word; the first to store wins. And a hart's own store is no other's. */
TEST(cpu_harts, of_two_reservations_one_is_fulfilled)
{
    begin(false);
    set_word(r, DATA, 7);
    set(r, A1, RAM(DATA));
    set(r, A2, 9);
    put(r, I_LR(A3, A1));
    put(r, I_SC(A4, A2, A1));
    run(r, 1);
    rv_set_reg(peer, A1, 8);
    peer_runs(0x100, I_LR(A3, A0), 1);
    peer_runs(0x110, I_SC(A4, A1, A0), 1);
    CHECK_EQ(rv_reg(peer, A4), 0);
    run(r, 1);
    CHECK_EQ(get(r, A4), 1);
    CHECK_EQ(word(r, DATA), 8);
    put(r, I_LR(A3, A1));
    put(r, I_SW(A3, 0, A1)); /* the same value */
    put(r, I_SC(A4, A2, A1));
    run(r, 3);
    CHECK_EQ(get(r, A4), 0);
    CHECK_EQ(word(r, DATA), 9);
    end();
}

/* The memory is mapped anew between: what the line flags said must not be lost. */
TEST(cpu_harts, a_reservation_outlives_a_new_mapping)
{
    const struct rv_ram ram = {
        .base = RAM(0), .size = RAM_BYTES, .host = NULL, .writable = true};
    struct rv_ram again = ram;

    begin(false);
    again.host = r->ram;
    set_word(r, DATA, 7);
    set(r, A1, RAM(DATA));
    put(r, I_LR(A3, A1));
    put(r, I_SC(A4, A2, A1));
    run(r, 1);
    rv_unmap_ram(peer, 0, UINT64_MAX);
    rv_unmap_ram(r->cpu, 0, UINT64_MAX);
    CHECK(rv_map_ram(peer, &again));
    CHECK(rv_map_ram(r->cpu, &again));
    rv_set_reg(peer, A2, 7);
    peer_runs(0x110, I_SW(A2, 0, A0), 1);
    run(r, 1);
    CHECK_EQ(get(r, A4), 1);
    end();
}

TEST(cpu_harts, a_watch_sees_its_own_hart_and_survives_what_others_clear)
{
    begin(false);
    CHECK(rv_set_watch(r->cpu, 3, RV_WATCH_STORE, RAM(DATA), 4));
    CHECK(rv_set_watch(peer, 4, RV_WATCH_STORE, RAM(DATA) + 8, 4));
    rv_clear_watch(peer, 4);
    peer_runs(0x100, I_SW(A1, 0, A0), 1);
    CHECK_EQ(r->hits, 0);
    set(r, A1, RAM(DATA));
    put(r, I_SW(A1, 0, A1));
    run(r, 1);
    CHECK_EQ(r->hits, 1);
    CHECK_EQ(r->hit.id, 3);
    end();
}

/* Regions that overlap and are not the same would not share their flags: the older one goes. */
TEST(cpu_harts, a_region_of_another_size_replaces_those_of_the_peers)
{
    struct rv_ram half;

    begin(false);
    half = (struct rv_ram){
        .base = RAM(0), .size = RAM_BYTES / 2, .host = r->ram, .writable = true};
    set(r, A1, RAM(DATA));
    put(r, I_LW(A2, 0, A1));
    put(r, I_LW(A2, 0, A1));
    run(r, 1);
    CHECK_EQ(csr(r, CSR_MCAUSE), 0);
    CHECK(rv_map_ram(peer, &half));
    run(r, 1); /* its fetch fails: the rig maps nothing */
    CHECK_EQ(csr(r, CSR_MCAUSE), 1);
    end();
}

TEST(cpu_harts, eight_are_the_most_and_one_that_goes_leaves_the_others)
{
    struct rv_cpu *more[7];

    begin(false);
    for (unsigned i = 0; i < 6; i++)
        more[i] = new_peer(false);
    more[6] = rv_new(&(struct cpu_config){9, 1}, &(struct rv_hooks){.read = no_read});
    CHECK(!rv_join(more[6], r->cpu));
    for (unsigned i = 0; i < 7; i++)
        rv_free(more[i]);
    put(r, I_ADDI(A0, A0, 1));
    run(r, 1);
    CHECK_EQ(get(r, A0), 1);
    end();
}

/* Over the bus an atomic is a read and a write; when others come between it is made again. */
TEST(cpu_harts, an_atomic_over_the_bus_is_made_again_until_nobody_comes_between)
{
    begin(true);
    set_word(r, DATA, 7);
    disturbances = 3;
    rv_set_reg(peer, A1, 5);
    peer_runs(0x100, I_AMO(0, A2, A1, A0), 1);
    CHECK_EQ(rv_reg(peer, A2), 307);
    CHECK_EQ(word(r, DATA), 312);
    CHECK_EQ(reads, 4);
    CHECK_EQ(writes, 4);
    end();
}

TEST_P(cpu_harts, a_store_conditional_over_the_bus_fails_if_somebody_comes_before, 2)
{
    begin(true);
    set_word(r, DATA, 7);
    disturbances = param;
    rv_set_reg(peer, A1, 5);
    peer_runs(0x100, I_LR(A2, A0), 1);
    peer_runs(0x110, I_SC(A3, A1, A0), 1);
    CHECK_EQ(rv_reg(peer, A2), 7);
    CHECK_EQ(rv_reg(peer, A3), param);
    CHECK_EQ(word(r, DATA), param ? 107 : 5);
    CHECK_EQ(reads, 1);
    CHECK_EQ(writes, 1);
    end();
}
