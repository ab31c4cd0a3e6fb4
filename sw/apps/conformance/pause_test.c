/* SPDX-License-Identifier: Apache-2.0 */
/* 2.15: pause and resume, API-156 to API-161. */
#include "sections.h"

const struct statement pause_tests[] = {
    {0},
};
