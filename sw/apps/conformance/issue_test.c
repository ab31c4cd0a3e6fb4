/* SPDX-License-Identifier: Apache-2.0 */
/* 2.12: issue, API-123 to API-127. */
#include "sections.h"

const struct statement issue_tests[] = {
    {0},
};
