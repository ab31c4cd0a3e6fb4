/* SPDX-License-Identifier: Apache-2.0 */
/* What a fault script can name on a board, and where that is. */
#ifndef DMAVP_BOARD_FAULTS_H
#define DMAVP_BOARD_FAULTS_H

#include "board.h"
#include "fault_parse.h"

#ifdef __cplusplus
extern "C" {
#endif

struct board_faults {
    struct fault_names names;
    unsigned part[FAULT_INITIATORS];  /* of an initiator */
    unsigned wire_part[FAULT_WIRES];
    unsigned wire_output[FAULT_WIRES];
};

/* What is there on B, which must outlive F. What there is no number for has no name. */
void board_faults_of(const struct board *b, struct board_faults *f);

/* Number of the first interrupt, or REQUEST, output of part PART, or -1. */
int board_faults_wire(const struct board_faults *f, unsigned part, bool request);
/* Number of the initiator that PART is, or -1. */
int board_faults_initiator(const struct board_faults *f, unsigned part);

#ifdef __cplusplus
}
#endif
#endif
