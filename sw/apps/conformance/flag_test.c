/* SPDX-License-Identifier: Apache-2.0 */
/* 2.8: flags, API-090 to API-100. */
#include "sections.h"

const struct statement flag_tests[] = {
    {0},
};
