/* SPDX-License-Identifier: Apache-2.0 */
/* The files of tests, by the chapters of the contract. */
#ifndef SECTIONS_H
#define SECTIONS_H

#include "conformance.h"

extern const struct statement register_tests[], channel_tests[], name_tests[], caps_tests[],
    config_tests[], prepare_tests[], operation_tests[], flag_tests[], metadata_tests[],
    submit_tests[], cookie_tests[], issue_tests[], callback_tests[], status_tests[], pause_tests[],
    terminate_tests[], reuse_tests[], unmap_tests[], lock_tests[], dmatest_tests[], rule_tests[];

#endif
