/* SPDX-License-Identifier: Apache-2.0 */
/* What of each CSR can be compared with QEMU, and why not all. */
#ifndef CSR_RULES_H
#define CSR_RULES_H

#include <stdint.h>

struct csr_rule {
    uint32_t csr;
    uint32_t read;          /* bits that both have */
    uint32_t write;         /* bits that a program may set */
    const char *name, *why; /* why not all bits */
};

extern const struct csr_rule csr_rules[];
extern const unsigned csr_rule_count;

/* Numbers at which neither machine has a CSR. */
extern const uint32_t absent_csrs[];
extern const unsigned absent_csr_count;

#endif
