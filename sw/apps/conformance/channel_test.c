/* SPDX-License-Identifier: Apache-2.0 */
/* 2.2: getting and releasing channels, API-013 to API-028. */
#include "sections.h"

const struct statement channel_tests[] = {
    {0},
};
