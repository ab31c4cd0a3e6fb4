/* SPDX-License-Identifier: Apache-2.0 */
#include "jobs_fifo_run.h"

#include "test_fifo.h"

#include <inttypes.h>

void job_side_begin(const struct job_ops *ops, void *ctx, const struct job_statement *s)
{
    ops->fifo_write(ctx, s->fifo - 1u, s->reg + TEST_FIFO_CTRL, 0);
    for (unsigned i = 0; i < JOB_SCRIPT_REGS; i++)
        ops->fifo_write(ctx, s->fifo - 1u, s->reg + job_script_reg[i], s->script.value[i]);
}

void job_side_expect(const struct job_ops *ops, void *ctx, const struct job_statement *s,
                     struct job_result *r, uint64_t now)
{
    const uint32_t value = ops->fifo_peek(ctx, s->fifo - 1u, s->reg);

    if ((value ^ s->value) & s->mask)
        job_result_miss(r, s->line,
                        "it is 0x%08x (%u) at edge %" PRIu64 ", not 0x%08" PRIx64
                        " (mask 0x%08" PRIx64 ")",
                        value, value, now, s->value, s->mask);
}

/* A line of the file says what register REG of test FIFO number FIFO is at the end. */
static bool is_expected(const struct jobs *j, unsigned fifo, uint32_t reg)
{
    for (size_t i = 0; i < j->count; i++)
        if (j->statement[i].kind == JOB_EXPECT_REG && j->statement[i].fifo == fifo + 1 &&
            j->statement[i].reg == reg)
            return true;
    return false;
}

/* What holds for a side of a test FIFO in every file: no byte got lost uncounted, and the
 * controller kept to the handshake unless a line says otherwise. */
static void conclude_side(const struct job_ops *ops, void *ctx, const struct jobs *j, unsigned fifo,
                          unsigned n, struct job_result *r)
{
    const struct job_fifo *f = &j->fifo[fifo];
    const char *name = test_fifo_class.request_names[n];
    const uint32_t side = TEST_FIFO_SIDE(n);
    const uint32_t in = ops->fifo_peek(ctx, fifo, side + TEST_FIFO_IN);
    const uint32_t moved = ops->fifo_peek(ctx, fifo, side + TEST_FIFO_MOVED);
    const uint32_t dropped = ops->fifo_peek(ctx, fifo, side + TEST_FIFO_DROPPED);
    const uint32_t level = ops->fifo_peek(ctx, fifo, side + TEST_FIFO_LEVEL);
    const uint32_t broken = ops->fifo_peek(ctx, fifo, side + TEST_FIFO_VIOLATIONS);

    r->checks += 2;
    if (in != (uint32_t)(moved + dropped + level))
        job_result_miss(r, f->at, "%s.%s: %u bytes in, but %u moved, %u dropped, %u held",
                        f->name, name, in, moved, dropped, level);
    if (broken && !is_expected(j, fifo, side + TEST_FIFO_VIOLATIONS))
        job_result_miss(r, f->at,
                        "%s.%s: the controller broke the handshake %u times (STATUS 0x%04x), and "
                        "no line expects that",
                        f->name, name, broken,
                        ops->fifo_peek(ctx, fifo, side + TEST_FIFO_STATUS));
}

void job_fifo_conclude(const struct job_ops *ops, void *ctx, const struct jobs *j, unsigned fifo,
                       struct job_result *r)
{
    const struct device_class *cls = &test_fifo_class;

    for (unsigned n = 0; n < TEST_FIFO_SIDES; n++)
        conclude_side(ops, ctx, j, fifo, n, r);
    for (unsigned i = 0; i < cls->reg_count; i++)
        for (unsigned n = 0; n < TEST_FIFO_SIDES; n++) {
            const uint32_t offset = TEST_FIFO_SIDE(n) + cls->regs[i].offset;

            job_result_reg(r, fifo + 1, offset, ops->fifo_peek(ctx, fifo, offset));
        }
}
