/* SPDX-License-Identifier: Apache-2.0 */
/* What the operations without side effects compute, from A = rs1, B = rs2 and I = the immediate,
 * and the conditions of branches. Names are those of rv_ops.h. */
#ifndef DMAVP_RV_ALU_H
#define DMAVP_RV_ALU_H

#include "rv_internal.h"

#if RV_XLEN == 32
typedef int64_t rv_wide;
typedef uint64_t rv_uwide;
#else
typedef __int128 rv_wide;
typedef unsigned __int128 rv_uwide;
#endif

/* Most use two of the three. */
#define RV_RESULT(name, result)                                                                    \
    static inline rv_word alu_##name(rv_word a, rv_word b, rv_word i)                              \
    {                                                                                              \
        (void)a;                                                                                   \
        (void)b;                                                                                   \
        (void)i;                                                                                   \
        return (rv_word)(result);                                                                  \
    }
#define RV_CONDITION(name, holds)                                                                  \
    static inline bool cond_##name(rv_word a, rv_word b)                                           \
    {                                                                                              \
        return holds;                                                                              \
    }
#define RV_SIGNED(v) ((rv_sword)(v))
#define RV_SHAMT(v) ((v) & (RV_XLEN - 1))

RV_RESULT(li, i)
RV_RESULT(mv, a)
RV_RESULT(addi, a + i)
RV_RESULT(slti, RV_SIGNED(a) < RV_SIGNED(i))
RV_RESULT(sltiu, a < i)
RV_RESULT(xori, a ^ i)
RV_RESULT(ori, a | i)
RV_RESULT(andi, a & i)
RV_RESULT(slli, a << RV_SHAMT(i))
RV_RESULT(srli, a >> RV_SHAMT(i))
RV_RESULT(srai, RV_SIGNED(a) >> RV_SHAMT(i))

RV_RESULT(add, a + b)
RV_RESULT(sub, a - b)
RV_RESULT(sll, a << RV_SHAMT(b))
RV_RESULT(slt, RV_SIGNED(a) < RV_SIGNED(b))
RV_RESULT(sltu, a < b)
RV_RESULT(xor, a ^ b)
RV_RESULT(srl, a >> RV_SHAMT(b))
RV_RESULT(sra, RV_SIGNED(a) >> RV_SHAMT(b))
RV_RESULT(or, a | b)
RV_RESULT(and, a & b)

/* The corner cases of I 7.2: no trap, but a defined result. */
static inline bool rv_overflows(rv_word a, rv_word b)
{
    return a == (rv_word)1 << (RV_XLEN - 1) && b == ~(rv_word)0;
}

static inline rv_word rv_quotient(rv_word a, rv_word b)
{
    if (!b)
        return ~(rv_word)0;
    return rv_overflows(a, b) ? a : (rv_word)(RV_SIGNED(a) / RV_SIGNED(b));
}

static inline rv_word rv_remainder(rv_word a, rv_word b)
{
    if (!b)
        return a;
    return rv_overflows(a, b) ? 0 : (rv_word)(RV_SIGNED(a) % RV_SIGNED(b));
}

RV_RESULT(mul, a * b)
RV_RESULT(mulh, (rv_wide)RV_SIGNED(a) * RV_SIGNED(b) >> RV_XLEN)
RV_RESULT(mulhsu, (rv_wide)RV_SIGNED(a) * (rv_wide)b >> RV_XLEN)
RV_RESULT(mulhu, (rv_uwide)a * b >> RV_XLEN)
RV_RESULT(div, rv_quotient(a, b))
RV_RESULT(divu, b ? a / b : ~(rv_word)0)
RV_RESULT(rem, rv_remainder(a, b))
RV_RESULT(remu, b ? a % b : a)

RV_CONDITION(beq, a == b)
RV_CONDITION(bne, a != b)
RV_CONDITION(blt, RV_SIGNED(a) < RV_SIGNED(b))
RV_CONDITION(bge, RV_SIGNED(a) >= RV_SIGNED(b))
RV_CONDITION(bltu, a < b)
RV_CONDITION(bgeu, a >= b)

#endif
