/* SPDX-License-Identifier: Apache-2.0 */
/* 2.7: preparation, operation by operation, API-068 to API-089. */
#include "sections.h"

const struct statement operation_tests[] = {
    {0},
};
