/* SPDX-License-Identifier: Apache-2.0 */
/* What an allocation may do to get its memory. */
#ifndef GFP_H
#define GFP_H

#include "types.h"

#define __GFP_DIRECT_RECLAIM 1u /* the call may sleep */
#define __GFP_ZERO 2u
#define __GFP_HIGH 4u /* may use the reserve */
#define __GFP_NOWARN 8u

#define GFP_NOWAIT __GFP_NOWARN /* any context; never the reserve */
#define GFP_ATOMIC __GFP_HIGH   /* any context */
#define GFP_KERNEL __GFP_DIRECT_RECLAIM

static inline bool gfpflags_allow_blocking(gfp_t flags)
{
    return flags & __GFP_DIRECT_RECLAIM;
}

#endif
