/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DMAVP_INFO_H
#define DMAVP_INFO_H

#include "board.h"

#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Prints what board B is made of. */
void info_print(const struct board *b, FILE *out);

#ifdef __cplusplus
}
#endif
#endif
