/* SPDX-License-Identifier: Apache-2.0 */
/* 2.18: unmap data, API-184 to API-189. */
#include "sections.h"

const struct statement unmap_tests[] = {
    {0},
};
