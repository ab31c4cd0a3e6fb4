/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The core of test control (testctl_regs.h is the data sheet). It keeps registers, the
 * deferred gate and the log; gates, interrupts and rules are outside of it, where the
 * shell finds them: `act` in struct device does what software asks for, `ask` looks.
 */
#ifndef DMAVP_TESTCTL_H
#define DMAVP_TESTCTL_H

#include "device.h"
#include "testctl_regs.h"

#ifdef __cplusplus
extern "C" {
#endif

/* For device.act(), which may read the registers it needs. */
enum testctl_act {
    TESTCTL_ACT_GATE,      /* controller N: GATE_CTRL is VALUE. Not 0: there is no such channel */
    TESTCTL_ACT_IRQ_GATE,  /* word N. Returns bits of VALUE that no device drives, as the next 2 */
    TESTCTL_ACT_IRQ_PASS,  /* word N: the bits VALUE */
    TESTCTL_ACT_IRQ_FORCE, /* word N */
    TESTCTL_ACT_ADD,       /* VALUE: RULE_ADD. Returns the rule's number, or TESTCTL_NO_RULE */
    TESTCTL_ACT_REMOVE,    /* rule VALUE. Not 0: it has made no such rule */
    TESTCTL_ACT_REMOVE_ALL,
    TESTCTL_ACT_LOG,       /* the log goes on or off, or is about something else */
};

/* For device.ask(); changes nothing. */
enum testctl_ask {
    TESTCTL_ASK_GATE,    /* controller N: state */
    TESTCTL_ASK_LEFT,    /* beats */
    TESTCTL_ASK_PENDING, /* word N */
    TESTCTL_ASK_HITS,    /* rule N */
    TESTCTL_ASK_THERE,   /* is N, as LOG_WHO has it, somebody? */
    TESTCTL_ASK_POSSIBLE, /* can a rule of kind N and the registers be hit? */
};

struct testctl_entry {
    uint64_t time;
    uint32_t addr, bytes, info;
};

struct testctl {
    struct device dev;
    uint32_t gate_beat[TESTCTL_GATES], gate_ctrl[TESTCTL_GATES];
    uint32_t irq_gate[TESTCTL_IRQ_WORDS], irq_force[TESTCTL_IRQ_WORDS];
    uint32_t defer_ctrl, defer_steps;
    uint32_t rule_first, rule_last, rule_who, rule_nth, rule_count, rule_value, rule_number;
    uint32_t rule_select;
    uint32_t log_ctrl, log_who, log_first, log_last, log_count, log_index;
    struct testctl_entry log[TESTCTL_LOG];
};

extern const struct device_class testctl_class;

/* An access was made, at CPU address AT: kept if the log is on and about it. Between two calls of
 * the core. */
void testctl_log(struct testctl *t, uint64_t at, const struct testctl_entry *e);

/* Initiator of a register: FIELD has the numbers of testctl_regs.h. */
static inline bool testctl_is(uint32_t field, uint32_t initiator)
{
    return field == TESTCTL_ANY || field == initiator;
}

#ifdef __cplusplus
}
#endif
#endif
