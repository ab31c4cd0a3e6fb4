/* SPDX-License-Identifier: Apache-2.0 */
#include "adma_rig.h"

#include <string.h>

void adma_fresh(struct rig *r, struct adma *d)
{
    rig_init(r, d, &adma_class);
}

uint32_t chan_get(struct rig *r, unsigned c, uint32_t reg)
{
    return rig_read(r, ADMA_CHAN(c) + reg);
}

void chan_put(struct rig *r, unsigned c, uint32_t reg, uint32_t val)
{
    rig_write(r, ADMA_CHAN(c) + reg, val);
}

void command(struct rig *r, unsigned c, uint32_t commands)
{
    chan_put(r, c, ADMA_ACCR, ADMA_ACCR_EOTIE | ADMA_ACCR_EOCIE | ADMA_ACCR_ERRIE | commands);
}

void launch(struct rig *r, unsigned c, uint32_t desc_addr)
{
    chan_put(r, c, ADMA_ANDAR, desc_addr);
    command(r, c, ADMA_ACCR_START);
}

uint8_t *mem(struct rig *r, uint32_t addr)
{
    return r->mem + addr % RIG_BYTES;
}

void put_word(struct rig *r, uint32_t addr, uint32_t val)
{
    memcpy(mem(r, addr), &val, sizeof val);
}

uint32_t get_word(const struct rig *r, uint32_t addr)
{
    uint32_t val;

    memcpy(&val, r->mem + addr % RIG_BYTES, sizeof val);
    return val;
}

void put_order(struct rig *r, uint32_t at, const struct order *o, uint32_t next)
{
    put_word(r, at + ADMA_DESC_NEXT, next);
    put_word(r, at + ADMA_DESC_CONTROL, PUT(ADMA_CONTROL_OP, o->op) |
                                            PUT(ADMA_CONTROL_SOURCES, o->sources) | o->flags);
    put_word(r, at + ADMA_DESC_COUNT, o->count);
    put_word(r, at + ADMA_DESC_VALUE, o->value);
    put_word(r, at + ADMA_DESC_DST, o->dst);
    put_word(r, at + ADMA_DESC_QDST, o->qdst);
    put_word(r, at + ADMA_DESC_STATUS, 0);
    for (unsigned s = 0; s < o->sources && s < ADMA_SOURCES; s++) {
        put_word(r, at + ADMA_DESC_SOURCE(s), o->source[s]);
        put_word(r, at + ADMA_DESC_SOURCE(s) + 4, PUT(ADMA_COEFFICIENT, o->factor[s]));
    }
}

struct order plain_order(uint32_t op, unsigned n, uint32_t count)
{
    struct order o = {.op = op, .count = count, .value = 0x1badcafe, .dst = DST, .qdst = QDST,
                      .flags = ADMA_CONTROL_INT | ADMA_CONTROL_STATUS, .sources = n};

    for (unsigned s = 0; s < n; s++) {
        o.source[s] = source_at(s);
        o.factor[s] = (uint8_t)(3 + 29 * s);
    }
    return o;
}

/* --- the reference ---------------------------------------------------------------- */

uint8_t gf_times(uint8_t a, uint8_t b)
{
    unsigned product = 0;

    for (unsigned i = 0; i < 8; i++)
        product ^= (b >> i & 1) * ((unsigned)a << i);
    for (unsigned i = 14; i >= 8; i--) /* x^8 = x^4 + x^3 + x^2 + 1 */
        if (product >> i & 1)
            product ^= 0x11du << (i - 8);
    return (uint8_t)product;
}

static uint8_t *at(uint8_t *memory, uint32_t addr)
{
    return memory + addr % RIG_BYTES;
}

static void sum_byte(uint8_t *memory, const struct order *o, uint32_t i, uint8_t *p, uint8_t *q)
{
    *p = *q = 0;
    for (unsigned s = 0; s < o->sources; s++) {
        const uint8_t x = at(memory, o->source[s])[i];

        *p ^= x;
        *q ^= gf_times(x, o->factor[s]);
    }
    if ((o->flags & ADMA_CONTROL_CONT) || o->op == ADMA_OP_PQ_VAL) {
        *p ^= at(memory, o->dst)[i];
        *q ^= at(memory, o->qdst)[i];
    }
}

uint32_t reference(uint8_t *memory, const struct order *o)
{
    const bool pq = o->op == ADMA_OP_PQ || o->op == ADMA_OP_PQ_VAL;
    const bool check = o->op == ADMA_OP_XOR_VAL || o->op == ADMA_OP_PQ_VAL;
    const bool has_p = !(o->flags & ADMA_CONTROL_NO_P), has_q = pq && !(o->flags & ADMA_CONTROL_NO_Q);
    uint32_t status = ADMA_STATUS_DONE;

    for (uint32_t i = 0; i < o->count; i++) {
        uint8_t p, q;

        sum_byte(memory, o, i, &p, &q);
        if (o->op == ADMA_OP_MEMSET)
            p = (uint8_t)(o->value >> 8 * (i % 4));
        if (check)
            status |= (has_p && p ? ADMA_STATUS_P : 0) | (has_q && q ? ADMA_STATUS_Q : 0);
        if (!check && has_p)
            at(memory, o->dst)[i] = p;
        if (!check && has_q)
            at(memory, o->qdst)[i] = q;
    }
    return status;
}

uint32_t draw(uint64_t *random, uint32_t below)
{
    *random = *random * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*random >> 33) % below;
}
