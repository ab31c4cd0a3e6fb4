/* SPDX-License-Identifier: Apache-2.0 */
/* 2.11: cookies, API-114 to API-122. */
#include "sections.h"

const struct statement cookie_tests[] = {
    {0},
};
