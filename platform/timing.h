/* SPDX-License-Identifier: Apache-2.0 */
/* How the hardware is timed: the modes of --timing, which every command that runs a board has. */
#ifndef DMAVP_TIMING_H
#define DMAVP_TIMING_H

#include "fail.h"

#ifdef __cplusplus
extern "C" {
#endif

enum timing { TIMING_LT, TIMING_AT, TIMING_RTL };

/* Default of --timing, and the help of the option. rtl needs Verilator, which is optional. */
#define TIMING_DEFAULT "lt"
#ifdef DMAVP_WITH_RTL
#define TIMING_HELP "lt: loosely timed (default); at: arbitrated beats; rtl: RTL engines"
#else
#define TIMING_HELP "lt: loosely timed (default); at: arbitrated beats"
#endif

/* Whether this program has the mode called NAME: 0, or -1 and F lists those that it has. */
int timing_check(const char *name, struct failure *f);
/* The mode of that name, which was checked. */
enum timing timing_named(const char *name);

#ifdef __cplusplus
}
#endif
#endif
