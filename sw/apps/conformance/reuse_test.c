/* SPDX-License-Identifier: Apache-2.0 */
/* 2.17: reuse, API-179 to API-183. */
#include "sections.h"

const struct statement reuse_tests[] = {
    {0},
};
