/* SPDX-License-Identifier: Apache-2.0 */
/* 2.3: finding a channel by name, API-029 to API-038. */
#include "sections.h"

const struct statement name_tests[] = {
    {0},
};
