/* SPDX-License-Identifier: Apache-2.0 */
/* 2.22: generic test client and observability, API-214 to API-219. */
#include "sections.h"

const struct statement dmatest_tests[] = {
    {0},
};
