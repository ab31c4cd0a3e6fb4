/* SPDX-License-Identifier: Apache-2.0 */
/* 2.4: capabilities, API-039 to API-043. */
#include "sections.h"

const struct statement caps_tests[] = {
    {0},
};
