/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "My driver is there before its DMA controller" (2017): its probe is told to come again, and comes
 * once more, when the controller is there, not by time. If a link says so beforehand, it is not
 * even called before.
 *
 * Broken: a client that takes "not yet" for "never".
 */
#include "scenario.h"

#include "device_link.h"
#include "fake_dma.h"
#include "platform_device.h"

static unsigned probes;
static bool impatient;
static struct dma_chan *rx;

static bool any(struct dma_chan *chan, void *param)
{
    (void)chan;
    (void)param;
    return true;
}

static const struct dma_slave_map map[] = {{"client", "rx", NULL}};

static int probe_controller(struct platform_device *pdev)
{
    fake_create_on(&pdev->dev);
    dma_cap_set(DMA_SLAVE, fake.cap_mask);
    fake.filter = (struct dma_filter){.fn = any, .mapcnt = 1, .map = map};
    return 0;
}

static void remove_controller(struct platform_device *pdev)
{
    (void)pdev;
    fake_destroy();
}

static int probe_client(struct platform_device *pdev)
{
    probes++;
    rx = dma_request_chan(&pdev->dev, "rx");
    if (!IS_ERR(rx))
        return 0;
    return impatient ? -ENODEV : (int)PTR_ERR(rx);
}

static void remove_client(struct platform_device *pdev)
{
    (void)pdev;
    dma_release_channel(rx);
}

static struct platform_driver controller_driver = {
    .driver = {.name = "controller"}, .probe = probe_controller, .remove = remove_controller};
static struct platform_driver client_driver = {
    .driver = {.name = "client"}, .probe = probe_client, .remove = remove_client};

static struct device *add(const char *name)
{
    return &platform_device_register_simple(name, -1)->dev;
}

static void in_the_wrong_order(bool linked, unsigned times)
{
    struct device *client, *controller;

    probes = 0;
    controller = add("controller"); /* its driver comes last */
    client = add("client");
    if (linked)
        device_link_add(client, controller, DL_FLAG_REQUIRED);
    platform_driver_register(&client_driver);
    expect(!to_platform_device(client)->driver, "the client is there first, and waits");
    msleep(50);
    platform_driver_register(&controller_driver);
    expect(to_platform_device(client)->driver, "its controller comes, and it has its channel");
    expect(probes == times, linked ? "its probe was called once" : "its probe was called twice");
    platform_device_unregister(to_platform_device(client));
    platform_device_unregister(to_platform_device(controller));
    platform_driver_unregister(&controller_driver);
    platform_driver_unregister(&client_driver);
}

static void run(bool broken)
{
    impatient = broken;
    in_the_wrong_order(false, 2);
    in_the_wrong_order(true, 1);
}

int main(void);

int main(void)
{
    return scenario("s3d", run);
}
