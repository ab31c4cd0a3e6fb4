/* SPDX-License-Identifier: Apache-2.0 */
/* 2.20: locks and contexts inside providers, API-198 to API-202. */
#include "sections.h"

const struct statement lock_tests[] = {
    {0},
};
