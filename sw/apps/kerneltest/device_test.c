/* SPDX-License-Identifier: Apache-2.0 */
/* Devices, drivers, deferral, and what devm_ calls give back. */
#include "device_link.h"
#include "devres.h"
#include "err.h"
#include "kerneltest.h"
#include "platform_device.h"
#include "slab.h"
#include "string.h"

/* A supplier, and consumers that defer until it is there. */
static unsigned probes, removes;
static bool supplier_there;
static int probe_error, supplier_error;

static int probe_supplier(struct platform_device *pdev)
{
    (void)pdev;
    if (supplier_error)
        return supplier_error;
    supplier_there = true;
    trace_add('S');
    return 0;
}

static void remove_supplier(struct platform_device *pdev)
{
    (void)pdev;
    supplier_there = false;
    trace_add('s');
}

static void undo(void *data)
{
    trace_add(*(const char *)data);
}

static int probe_consumer(struct platform_device *pdev)
{
    u32 *own = devm_kzalloc(&pdev->dev, 64, GFP_KERNEL);

    probes++;
    if (!own || devm_add_action_or_reset(&pdev->dev, undo, (void *)"x") ||
        devm_add_action_or_reset(&pdev->dev, undo, (void *)"y"))
        return -ENOMEM;
    if (probe_error)
        return dev_err_probe(&pdev->dev, probe_error, "told to fail");
    if (!supplier_there)
        return dev_err_probe(&pdev->dev, -EPROBE_DEFER, "supplier %d", 7);
    *own = 5;
    platform_set_drvdata(pdev, own);
    trace_add('C');
    return 0;
}

static void remove_consumer(struct platform_device *pdev)
{
    removes++;
    CHECK_EQ(*(u32 *)platform_get_drvdata(pdev), 5);
    trace_add('c');
}

static struct platform_driver supplier = {
    .driver = {.name = "supplier"}, .probe = probe_supplier, .remove = remove_supplier};
static struct platform_driver consumer = {
    .driver = {.name = "consumer"}, .probe = probe_consumer, .remove = remove_consumer};

static void reset(void)
{
    trace_reset();
    probes = removes = 0;
    supplier_there = false;
    probe_error = supplier_error = 0;
}

static void a_deferred_device_is_tried_again_when_another_was_bound(void)
{
    const size_t before = slab_bytes_used();
    struct platform_device *c, *s;

    reset();
    CHECK_EQ(platform_driver_register(&consumer), 0);
    CHECK_EQ(platform_driver_register(&supplier), 0);
    c = platform_device_register_simple("consumer", 3);
    CHECK_STR(dev_name(&c->dev), "consumer.3");
    CHECK_EQ(probes, 1);
    CHECK(!c->driver && c->deferred);
    CHECK_STR(c->dev.waits_for, "supplier 7");
    CHECK_STR(trace_text(), "yx"); /* what it had is given back, the last first */
    CHECK_EQ(driver_deferred_probe_report(), 1);
    s = platform_device_register_simple("supplier", -1);
    CHECK_STR(dev_name(&s->dev), "supplier");
    CHECK(c->driver == &consumer && s->driver == &supplier && !c->deferred);
    CHECK_EQ(probes, 2); /* once more, not again and again */
    CHECK_STR(trace_text(), "yxSC");
    CHECK_EQ(driver_deferred_probe_report(), 0);
    platform_device_unregister(c);
    CHECK_STR(trace_text(), "yxSCcyx"); /* remove first */
    platform_device_unregister(s);
    CHECK_STR(trace_text(), "yxSCcyxs");
    platform_driver_unregister(&supplier);
    platform_driver_unregister(&consumer);
    CHECK_EQ(slab_bytes_used(), before);
}

static void a_consumer_waits_for_a_supplier_that_its_link_requires(void)
{
    const size_t before = slab_bytes_used();
    struct platform_device *c, *s;

    reset();
    supplier_error = -EIO;
    supplier_there = true; /* its own probe would not defer it */
    c = platform_device_register_simple("consumer", 0);
    s = platform_device_register_simple("supplier", 0);
    CHECK(device_link_add(&c->dev, &s->dev, DL_FLAG_REQUIRED));
    CHECK_EQ(platform_driver_register(&consumer), 0);
    CHECK(c->deferred);
    CHECK_STR(c->dev.waits_for, "supplier supplier.0");
    CHECK_EQ(platform_driver_register(&supplier), 0); /* which fails */
    CHECK(c->deferred && !s->driver);
    CHECK_EQ(driver_deferred_probe_report(), 1); /* both are named */
    CHECK_EQ(probes, 0);
    supplier_error = 0;
    CHECK_EQ(device_attach(&s->dev), 1);
    CHECK(c->driver && s->driver);
    CHECK_EQ(probes, 1);
    CHECK_STR(trace_text(), "SC");
    CHECK_EQ(driver_deferred_probe_report(), 0);
    device_release_driver(&s->dev);
    CHECK_STR(trace_text(), "SCcyxs");
    platform_device_unregister(s);
    platform_device_unregister(c);
    platform_driver_unregister(&supplier);
    platform_driver_unregister(&consumer);
    CHECK_EQ(slab_bytes_used(), before);
}

static void a_driver_that_comes_late_is_bound_and_lets_go(void)
{
    const size_t before = slab_bytes_used();
    struct platform_device *c, *s, *other;

    reset();
    s = platform_device_register_simple("supplier", 0);
    c = platform_device_register_simple("consumer", 0);
    CHECK(!s->driver && !c->driver);
    platform_driver_register(&consumer);
    CHECK(c->deferred);
    platform_driver_unregister(&consumer);
    CHECK(!c->deferred);
    platform_driver_register(&consumer);
    CHECK_EQ(probes, 2);
    platform_driver_register(&supplier);
    CHECK(c->driver && s->driver);
    device_release_driver(&c->dev);
    CHECK(!c->driver && !platform_get_drvdata(c));
    CHECK_EQ(removes, 1);
    CHECK_EQ(device_attach(&s->dev), 1); /* is bound */
    other = platform_device_register_simple("supplier", 1);
    CHECK(other->driver && !c->driver); /* not by itself */
    platform_device_unregister(other);
    supplier_there = true;
    CHECK_EQ(device_attach(&c->dev), 1);
    CHECK(c->driver != NULL);
    platform_driver_unregister(&supplier);
    platform_driver_unregister(&consumer);
    CHECK(!c->driver && !s->driver);
    CHECK_EQ(removes, 2);
    CHECK_EQ(device_attach(&c->dev), 0);
    platform_device_unregister(c);
    platform_device_unregister(s);
    CHECK_EQ(slab_bytes_used(), before);
}

static void a_probe_that_fails_is_not_tried_again_by_itself(void)
{
    struct platform_device *c, *s;

    reset();
    probe_error = -EIO;
    platform_driver_register(&consumer);
    c = platform_device_register_simple("consumer", 0);
    CHECK(!c->driver && !c->deferred);
    CHECK_EQ(probes, 1);
    platform_driver_register(&supplier);
    s = platform_device_register_simple("supplier", 0);
    CHECK_EQ(probes, 1);
    CHECK_EQ(device_attach(&c->dev), -EIO);
    probe_error = 0;
    CHECK_EQ(device_attach(&c->dev), 1);
    CHECK_EQ(probes, 3);
    supplier.driver.suppress_bind_attrs = true;
    device_release_driver(&s->dev);
    CHECK(s->driver == &supplier);
    supplier.driver.suppress_bind_attrs = false;
    platform_device_unregister(c);
    platform_device_unregister(s);
    platform_driver_unregister(&supplier);
    platform_driver_unregister(&consumer);
}

/* A probe that makes a device, as a bus does. */
static struct platform_device *child;

static int probe_parent(struct platform_device *pdev)
{
    (void)pdev;
    child = platform_device_register_simple("consumer", 9);
    CHECK(!IS_ERR(child) && !child->driver); /* not before the parent is done */
    trace_add('P');
    return 0;
}

static struct platform_driver parent = {.driver = {.name = "parent"}, .probe = probe_parent};

static void a_probe_may_add_devices(void)
{
    struct platform_device *p;

    reset();
    supplier_there = true;
    platform_driver_register(&consumer);
    platform_driver_register(&parent);
    p = platform_device_register_simple("parent", 0);
    CHECK(p->driver && child->driver);
    CHECK_STR(trace_text(), "PC");
    platform_device_unregister(child);
    platform_device_unregister(p);
    platform_driver_unregister(&parent);
    platform_driver_unregister(&consumer);
}

static void no_memory_ends_in_an_error_with_all_given_back(void)
{
    unsigned objects, n;

    reset();
    supplier_there = true;
    platform_driver_register(&consumer);
    objects = slab_objects();
    for (n = 1; n <= 5; n++) {
        struct platform_device *c;

        trace_reset();
        slab_fail_nth(n);
        c = platform_device_register_simple("consumer", 0);
        CHECK_STR(trace_text(), n < 3 ? "" : n == 3 ? "x" : n == 4 ? "yx" : "C");
        CHECK_EQ(slab_has_failed(), n <= 4); /* the device, its memory, two actions */
        CHECK_EQ(IS_ERR(c), n == 1);
        if (!IS_ERR(c)) {
            CHECK_EQ(c->driver != NULL, n > 4);
            platform_device_unregister(c);
        }
        CHECK_EQ(slab_objects(), objects);
    }
    slab_fail_nth(0);
    platform_driver_unregister(&consumer);
}

/* From the board: the tree's own devices. */
static int probe_exit(struct platform_device *pdev)
{
    CHECK(!IS_ERR(devm_platform_ioremap_resource(pdev, 0)));
    CHECK(of_device_get_match_data(&pdev->dev) == &probes);
    CHECK_EQ(pdev->dev.dma_mask, 0xffffffff);
    trace_add('E');
    return 0;
}

static const struct of_device_id exit_match[] = {{"sifive,test0", &probes}, {NULL, NULL}};
static struct platform_driver exit_driver = {
    .driver = {.name = "exit", .of_match_table = exit_match}, .probe = probe_exit};

static void a_driver_registered_later_finds_its_nodes(void)
{
    reset();
    CHECK_EQ(platform_driver_register(&exit_driver), 0);
    CHECK_STR(trace_text(), "E");
    platform_driver_unregister(&exit_driver);
    CHECK_EQ(platform_driver_register(&exit_driver), 0);
    CHECK_STR(trace_text(), "EE");
    platform_driver_unregister(&exit_driver);
}

#define T(name)                                                                                    \
    {                                                                                              \
        "device." #name, name                                                                      \
    }
const struct selftest device_tests[] = {
    T(a_deferred_device_is_tried_again_when_another_was_bound),
    T(a_consumer_waits_for_a_supplier_that_its_link_requires),
    T(a_driver_that_comes_late_is_bound_and_lets_go),
    T(a_probe_that_fails_is_not_tried_again_by_itself),
    T(a_probe_may_add_devices),
    T(no_memory_ends_in_an_error_with_all_given_back),
    T(a_driver_registered_later_finds_its_nodes),
    {NULL, NULL},
};
