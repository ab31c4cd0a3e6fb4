/* SPDX-License-Identifier: Apache-2.0 */
/* 2.14: status and residue, API-142 to API-155. */
#include "sections.h"

const struct statement status_tests[] = {
    {0},
};
