/* SPDX-License-Identifier: Apache-2.0 */
/* The files of tests, by the chapters of the contract. */
#ifndef SECTIONS_H
#define SECTIONS_H

#include "conformance.h"

<<<<<<< HEAD
extern const struct statement register_tests[], channel_tests[], name_tests[], caps_tests[],
    config_tests[], prepare_tests[], operation_tests[], flag_tests[], metadata_tests[],
    submit_tests[], cookie_tests[], issue_tests[], callback_tests[], status_tests[], pause_tests[],
    terminate_tests[], reuse_tests[], unmap_tests[], lock_tests[], dmatest_tests[], rule_tests[],
    unregister_tests[], release_tests[], public_tests[], route_tests[], view_tests[], layer_tests[];

/* Each ends the program, except that test builds may only report it. */
enum { FATAL_BUGS = 4 };
extern void (*const fatal_bugs[FATAL_BUGS])(void);
=======
extern const struct statement register_tests[];
extern const struct statement channel_tests[];
extern const struct statement name_tests[];
extern const struct statement caps_tests[];
extern const struct statement config_tests[];
extern const struct statement prepare_tests[];
extern const struct statement operation_tests[];
extern const struct statement flag_tests[];
extern const struct statement metadata_tests[];
extern const struct statement submit_tests[];
extern const struct statement cookie_tests[];
extern const struct statement issue_tests[];
extern const struct statement callback_tests[];
extern const struct statement result_tests[];
extern const struct statement status_tests[];
extern const struct statement pause_tests[];
extern const struct statement terminate_tests[];
extern const struct statement synchronize_tests[];
extern const struct statement teardown_tests[];
extern const struct statement reuse_tests[];
extern const struct statement unmap_tests[];
extern const struct statement lock_tests[];
extern const struct statement dmatest_tests[];
extern const struct statement rule_tests[];
>>>>>>> main

#endif
