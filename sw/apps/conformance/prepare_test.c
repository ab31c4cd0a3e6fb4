/* SPDX-License-Identifier: Apache-2.0 */
/* 2.6: preparation, common rules, API-055 to API-067. */
#include "sections.h"

const struct statement prepare_tests[] = {
    {0},
};
