"""procrastinate on PostgreSQL: so many jobs due at once, with others far ahead."""

import asyncio
import json
import sys
import time

import procrastinate
import psycopg

DUE, CAP = 2204, 30.0


async def measure(url, ahead):
    connector = procrastinate.PsycopgConnector(conninfo=url)
    app = procrastinate.App(connector=connector)
    ran = []

    @app.task(name="remind")
    async def remind(number):
        ran.append(number)

    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        insert = (
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, scheduled_at) "
            "SELECT 'default', 'remind', jsonb_build_object('number', n), {} "
            "FROM generate_series(1, {}) n"
        )
        async with await psycopg.AsyncConnection.connect(url, autocommit=True) as db:
            if ahead:
                later = "now() + interval '30 days' + n * interval '1 second'"
                await db.execute(insert.format(later, ahead))
            await db.execute(insert.format("NULL", DUE))
            await db.execute("ANALYZE procrastinate_jobs")
        begun = time.perf_counter()
        worker = asyncio.create_task(
            app.run_worker_async(
                wait=False, concurrency=100, install_signal_handlers=False
            )
        )
        while len(ran) < DUE and time.perf_counter() - begun < CAP:
            if worker.done():
                break
            await asyncio.sleep(0.01)
        seconds = time.perf_counter() - begun
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)
    return len(ran), seconds


print(json.dumps(asyncio.run(measure(sys.argv[1], int(sys.argv[2])))))
