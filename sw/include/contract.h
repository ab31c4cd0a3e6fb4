/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where each call may be made, and whether it may sleep: one table, which the
 * checker enforces in test builds (API_CALL at the beginning of each function)
 * and `contracts.elf` prints for the guide.
 *
 *   P  a thread that may sleep
 *   A  a thread that may not: it holds a spin lock, or has interrupts, softirqs
 *      or preemption off
 *   S  a tasklet or timer, hence also the callback of a DMA transfer
 *   I  an interrupt handler
 */
#ifndef CONTRACT_H
#define CONTRACT_H

#include "preempt.h"

enum { CTX_P = 1, CTX_A = 2, CTX_S = 4, CTX_I = 8, CTX_PS = CTX_P | CTX_S, CTX_ANY = 15 };
enum api_sleeps { SLEEPS_NO, SLEEPS_YES, SLEEPS_PER_FLAGS, SLEEPS_PER_DEVICE };

/* name, contexts, does it sleep. PER_FLAGS: only with __GFP_DIRECT_RECLAIM, and then in P alone.
 * PER_DEVICE: unless the device is irq-safe, in P alone. */
#define API_CONTRACTS(X)                                                                           \
    X(schedule, CTX_P, SLEEPS_YES)                                                                 \
    X(schedule_timeout, CTX_P, SLEEPS_YES)                                                         \
    X(cond_resched, CTX_P, SLEEPS_YES)                                                             \
    X(msleep, CTX_P, SLEEPS_YES)                                                                   \
    X(wake_up_process, CTX_ANY, SLEEPS_NO)                                                         \
    X(kthread_create, CTX_P, SLEEPS_YES)                                                           \
    X(kthread_stop, CTX_P, SLEEPS_YES)                                                             \
    X(local_bh_enable, CTX_P | CTX_A | CTX_S, SLEEPS_NO)                                           \
    X(mutex_lock, CTX_P, SLEEPS_YES)                                                               \
    X(mutex_trylock, CTX_P | CTX_A, SLEEPS_NO)                                                     \
    X(mutex_unlock, CTX_P | CTX_A, SLEEPS_NO)                                                      \
    X(complete, CTX_ANY, SLEEPS_NO)                                                                \
    X(complete_all, CTX_ANY, SLEEPS_NO)                                                            \
    X(wait_for_completion, CTX_P, SLEEPS_YES)                                                      \
    X(wait_for_completion_timeout, CTX_P, SLEEPS_YES)                                              \
    X(try_wait_for_completion, CTX_ANY, SLEEPS_NO)                                                 \
    X(prepare_to_wait, CTX_P, SLEEPS_YES)                                                          \
    X(wake_up, CTX_ANY, SLEEPS_NO)                                                                 \
    X(request_irq, CTX_P, SLEEPS_YES)                                                              \
    X(free_irq, CTX_P, SLEEPS_YES)                                                                 \
    X(synchronize_irq, CTX_P, SLEEPS_YES)                                                          \
    X(disable_irq, CTX_P, SLEEPS_YES)                                                              \
    X(tasklet_schedule, CTX_ANY, SLEEPS_NO)                                                        \
    X(tasklet_kill, CTX_P, SLEEPS_YES)                                                             \
    X(mod_timer, CTX_ANY, SLEEPS_NO)                                                               \
    X(timer_delete, CTX_ANY, SLEEPS_NO)                                                            \
    X(timer_delete_sync, CTX_P | CTX_A | CTX_S, SLEEPS_NO)                                         \
    X(queue_work, CTX_ANY, SLEEPS_NO)                                                              \
    X(queue_delayed_work, CTX_ANY, SLEEPS_NO)                                                      \
    X(mod_delayed_work, CTX_ANY, SLEEPS_NO)                                                        \
    X(cancel_work, CTX_ANY, SLEEPS_NO)                                                             \
    X(cancel_delayed_work, CTX_ANY, SLEEPS_NO)                                                     \
    X(cancel_work_sync, CTX_P, SLEEPS_YES)                                                         \
    X(flush_work, CTX_P, SLEEPS_YES)                                                               \
    X(flush_workqueue, CTX_P, SLEEPS_YES)                                                          \
    X(destroy_workqueue, CTX_P, SLEEPS_YES)                                                        \
    X(kmalloc, CTX_ANY, SLEEPS_PER_FLAGS)                                                          \
    X(kfree, CTX_ANY, SLEEPS_NO)                                                                   \
    X(kmem_cache_alloc, CTX_ANY, SLEEPS_PER_FLAGS)                                                 \
    X(mempool_alloc, CTX_ANY, SLEEPS_PER_FLAGS)                                                    \
    X(dma_pool_alloc, CTX_ANY, SLEEPS_PER_FLAGS)                                                   \
    X(dma_alloc_coherent, CTX_ANY, SLEEPS_PER_FLAGS)                                               \
    X(dma_map_single, CTX_ANY, SLEEPS_NO)                                                          \
    X(dma_unmap_single, CTX_ANY, SLEEPS_NO)                                                        \
    X(platform_driver_register, CTX_P, SLEEPS_YES)                                                 \
    X(device_release_driver, CTX_P, SLEEPS_YES)                                                    \
    X(devm_clk_get, CTX_P, SLEEPS_YES)                                                             \
    X(clk_prepare, CTX_P, SLEEPS_YES)                                                              \
    X(clk_unprepare, CTX_P, SLEEPS_YES)                                                            \
    X(clk_enable, CTX_ANY, SLEEPS_NO)                                                              \
    X(clk_disable, CTX_ANY, SLEEPS_NO)                                                             \
    X(clk_get_rate, CTX_ANY, SLEEPS_NO)                                                            \
    X(clk_revive, CTX_ANY, SLEEPS_NO)                                                              \
    X(devm_of_pm_clk_add_clks, CTX_P, SLEEPS_YES)                                                  \
    X(pm_clk_resume, CTX_P, SLEEPS_YES)                                                            \
    X(pm_clk_suspend, CTX_P, SLEEPS_YES)                                                           \
    X(devm_reset_control_get, CTX_P, SLEEPS_YES)                                                   \
    X(reset_control_assert, CTX_ANY, SLEEPS_NO)                                                    \
    X(reset_control_deassert, CTX_ANY, SLEEPS_NO)                                                  \
    X(reset_control_reset, CTX_ANY, SLEEPS_NO)                                                     \
    X(device_link_add, CTX_P, SLEEPS_YES)                                                          \
    X(device_link_del, CTX_P, SLEEPS_YES)                                                          \
    X(pm_genpd_init, CTX_P, SLEEPS_YES)                                                            \
    X(of_genpd_add_provider, CTX_P, SLEEPS_YES)                                                    \
    X(of_genpd_del_provider, CTX_P, SLEEPS_YES)                                                    \
    X(dev_pm_domain_attach, CTX_P, SLEEPS_YES)                                                     \
    X(dev_pm_domain_detach, CTX_P, SLEEPS_YES)                                                     \
    X(pm_runtime_enable, CTX_ANY, SLEEPS_NO)                                                       \
    X(pm_runtime_disable, CTX_P, SLEEPS_YES)                                                       \
    X(pm_runtime_set_active, CTX_P, SLEEPS_YES)                                                    \
    X(pm_runtime_set_suspended, CTX_P, SLEEPS_YES)                                                 \
    X(pm_runtime_irq_safe, CTX_P, SLEEPS_YES)                                                      \
    X(pm_runtime_get_sync, CTX_ANY, SLEEPS_PER_DEVICE)                                             \
    X(pm_runtime_resume_and_get, CTX_ANY, SLEEPS_PER_DEVICE)                                       \
    X(pm_runtime_get, CTX_ANY, SLEEPS_NO)                                                          \
    X(pm_runtime_get_noresume, CTX_ANY, SLEEPS_NO)                                                 \
    X(pm_runtime_get_if_active, CTX_ANY, SLEEPS_NO)                                                \
    X(pm_runtime_get_if_in_use, CTX_ANY, SLEEPS_NO)                                                \
    X(pm_runtime_put, CTX_ANY, SLEEPS_NO)                                                          \
    X(pm_runtime_put_autosuspend, CTX_ANY, SLEEPS_NO)                                              \
    X(pm_runtime_put_noidle, CTX_ANY, SLEEPS_NO)                                                   \
    X(pm_runtime_put_sync, CTX_ANY, SLEEPS_PER_DEVICE)                                             \
    X(pm_runtime_put_sync_suspend, CTX_ANY, SLEEPS_PER_DEVICE)                                     \
    X(pm_runtime_resume, CTX_ANY, SLEEPS_PER_DEVICE)                                               \
    X(pm_runtime_suspend, CTX_ANY, SLEEPS_PER_DEVICE)                                              \
    X(pm_request_resume, CTX_ANY, SLEEPS_NO)                                                       \
    X(pm_request_idle, CTX_ANY, SLEEPS_NO)                                                         \
    X(pm_runtime_force_suspend, CTX_P, SLEEPS_YES)                                                 \
    X(pm_runtime_force_resume, CTX_P, SLEEPS_YES)                                                  \
    X(pm_runtime_barrier, CTX_P, SLEEPS_YES)                                                       \
    X(pm_suspend, CTX_P, SLEEPS_YES)                                                               \
    X(pm_system_wakeup, CTX_ANY, SLEEPS_NO)                                                        \
    X(dma_async_device_register, CTX_P, SLEEPS_YES)                                                \
    X(dma_async_device_unregister, CTX_P, SLEEPS_YES)                                              \
    X(dma_async_device_channel_register, CTX_P, SLEEPS_YES)                                        \
    X(dma_async_device_channel_unregister, CTX_P, SLEEPS_YES)                                      \
    X(of_dma_controller_register, CTX_P, SLEEPS_YES)                                               \
    X(of_dma_controller_free, CTX_P, SLEEPS_YES)                                                   \
    X(dma_request_chan, CTX_P, SLEEPS_YES)                                                         \
    X(devm_dma_request_chan, CTX_P, SLEEPS_YES)                                                    \
    X(dmaengine_chan_available, CTX_P, SLEEPS_YES)                                                 \
    X(dma_request_chan_by_mask, CTX_P, SLEEPS_YES)                                                 \
    X(dma_request_channel, CTX_P, SLEEPS_YES)                                                      \
    X(dma_get_slave_channel, CTX_P, SLEEPS_YES)                                                    \
    X(dma_get_any_slave_channel, CTX_P, SLEEPS_YES)                                                \
    X(dma_release_channel, CTX_P, SLEEPS_YES)                                                      \
    X(dmaengine_chan_prepare, CTX_P, SLEEPS_YES)                                                   \
    X(dmaengine_chan_unprepare, CTX_P, SLEEPS_YES)                                                 \
    X(dmaengine_get, CTX_P, SLEEPS_YES)                                                            \
    X(dmaengine_put, CTX_P, SLEEPS_YES)                                                            \
    X(dmaengine_summary, CTX_P, SLEEPS_YES)                                                        \
    X(dma_find_channel, CTX_ANY, SLEEPS_NO)                                                        \
    X(dma_issue_pending_all, CTX_ANY, SLEEPS_NO)                                                   \
    X(dma_get_slave_caps, CTX_ANY, SLEEPS_NO)                                                      \
    X(dmaengine_slave_config, CTX_ANY, SLEEPS_NO)                                                  \
    X(dmaengine_prep_dma_memcpy, CTX_ANY, SLEEPS_NO)                                               \
    X(dmaengine_prep_dma_memset, CTX_ANY, SLEEPS_NO)                                               \
    X(dmaengine_prep_dma_memset_sg, CTX_ANY, SLEEPS_NO)                                            \
    X(dmaengine_prep_dma_xor, CTX_ANY, SLEEPS_NO)                                                  \
    X(dmaengine_prep_dma_xor_val, CTX_ANY, SLEEPS_NO)                                              \
    X(dmaengine_prep_dma_pq, CTX_ANY, SLEEPS_NO)                                                   \
    X(dmaengine_prep_dma_pq_val, CTX_ANY, SLEEPS_NO)                                               \
    X(dmaengine_prep_dma_interrupt, CTX_ANY, SLEEPS_NO)                                            \
    X(dmaengine_prep_slave_sg, CTX_ANY, SLEEPS_NO)                                                 \
    X(dmaengine_prep_config_sg, CTX_ANY, SLEEPS_NO)                                                \
    X(dmaengine_prep_peripheral_dma_vec, CTX_ANY, SLEEPS_NO)                                       \
    X(dmaengine_prep_dma_cyclic, CTX_ANY, SLEEPS_NO)                                               \
    X(dmaengine_prep_interleaved_dma, CTX_ANY, SLEEPS_NO)                                          \
    X(dmaengine_desc_attach_metadata, CTX_ANY, SLEEPS_NO)                                          \
    X(dmaengine_desc_get_metadata_ptr, CTX_ANY, SLEEPS_NO)                                         \
    X(dmaengine_desc_set_metadata_len, CTX_ANY, SLEEPS_NO)                                         \
    X(dmaengine_desc_set_reuse, CTX_ANY, SLEEPS_NO)                                                \
    X(dmaengine_desc_free, CTX_ANY, SLEEPS_NO)                                                     \
    X(dmaengine_desc_cancel, CTX_ANY, SLEEPS_NO)                                                   \
    X(dmaengine_submit, CTX_ANY, SLEEPS_NO)                                                        \
    X(dma_async_issue_pending, CTX_ANY, SLEEPS_NO)                                                 \
    X(dmaengine_pause, CTX_ANY, SLEEPS_NO)                                                         \
    X(dmaengine_resume, CTX_ANY, SLEEPS_NO)                                                        \
    X(dmaengine_tx_status, CTX_ANY, SLEEPS_NO)                                                     \
    X(dmaengine_terminate_async, CTX_ANY, SLEEPS_NO)                                               \
    X(dmaengine_terminate_all, CTX_ANY, SLEEPS_NO)                                                 \
    X(dmaengine_synchronize, CTX_P, SLEEPS_YES)                                                    \
    X(dmaengine_terminate_sync, CTX_P, SLEEPS_YES)                                                 \
    X(dma_sync_wait, CTX_P, SLEEPS_YES)                                                            \
    X(dma_wait_for_async_tx, CTX_P, SLEEPS_YES)                                                    \
    X(dmaengine_submit_after, CTX_P | CTX_A | CTX_S, SLEEPS_NO)                                    \
    X(dma_poll_for_async_tx, CTX_P | CTX_A | CTX_S, SLEEPS_NO)                                     \
    X(dma_run_dependencies, CTX_PS, SLEEPS_NO)                                                     \
    X(async_tx_submit, CTX_P | CTX_A | CTX_S, SLEEPS_NO)                                           \
    X(async_tx_quiesce, CTX_P | CTX_A | CTX_S, SLEEPS_NO)                                          \
    X(async_trigger_callback, CTX_P | CTX_A | CTX_S, SLEEPS_NO)                                    \
    X(async_memcpy, CTX_P | CTX_A | CTX_S, SLEEPS_NO)                                              \
    X(async_xor, CTX_P | CTX_A | CTX_S, SLEEPS_NO)                                                 \
    X(async_xor_offs, CTX_P | CTX_A | CTX_S, SLEEPS_NO)                                            \
    X(async_xor_val, CTX_P | CTX_A | CTX_S, SLEEPS_NO)                                             \
    X(async_xor_val_offs, CTX_P | CTX_A | CTX_S, SLEEPS_NO)                                        \
    X(async_gen_syndrome, CTX_P | CTX_A | CTX_S, SLEEPS_NO)                                        \
    X(async_syndrome_val, CTX_P | CTX_A | CTX_S, SLEEPS_NO)                                        \
    X(async_raid6_2data_recov, CTX_P | CTX_A | CTX_S, SLEEPS_NO)                                   \
    X(async_raid6_datap_recov, CTX_P | CTX_A | CTX_S, SLEEPS_NO)                                   \
    X(dmaengine_get_unmap_data, CTX_P | CTX_A | CTX_S, SLEEPS_PER_FLAGS)                           \
    X(dmaengine_unmap_put, CTX_P | CTX_A | CTX_S, SLEEPS_NO)

#define API_ENUM(name, contexts, sleeps) API_##name,
enum api_call { API_CONTRACTS(API_ENUM) API_CALLS };
#undef API_ENUM

struct api_contract {
    const char *name;
    u8 contexts;
    u8 sleeps; /* enum api_sleeps */
};

extern const struct api_contract api_contracts[API_CALLS];

/* The table in Markdown, on the console. May sleep. */
void contract_print(void);

#ifdef DEBUG_CHECKER
void checker_call(enum api_call call, bool sleeps, const void *pc);
#define API_SLEEPS_AT(call, pc) checker_call(API_##call, true, pc)
#define API_CALL(call) checker_call(API_##call, false, __builtin_return_address(0))
#else
#define API_SLEEPS_AT(call, pc)                                                                    \
    do {                                                                                           \
        if (unlikely(preempt_count() || arch_irqs_disabled()))                                     \
            __might_sleep(#call, pc);                                                              \
    } while (0)
#define API_CALL(call) ((void)0)
#endif
/* At the beginning of the function of that name: what the table says of it. The second kind is for
 * those that may sleep, and is also checked where there is no checker. */
#define API_SLEEPS(call) API_SLEEPS_AT(call, __builtin_return_address(0))

/* Of a function in a header that has such a line: the caller is then who is told of. */
#ifdef DEBUG_CHECKER
#define api_inline static __attribute__((noinline, unused))
#else
#define api_inline static inline
#endif

#endif
