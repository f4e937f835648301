"""botbuilder-dialogs' waterfall of four prompts, in memory. Runs in a venv of its own."""

import asyncio
import sys
import time

from botbuilder.core import (
    ConversationState,
    MemoryStorage,
    MessageFactory,
    TurnContext,
)
from botbuilder.core.adapters import TestAdapter
from botbuilder.dialogs import DialogSet, DialogTurnStatus, WaterfallDialog
from botbuilder.dialogs.prompts import PromptOptions, TextPrompt

TEXT = sys.argv[2] if len(sys.argv) > 2 else "Jeg ventet."


async def main(rounds):
    state = ConversationState(MemoryStorage())
    dialogs = DialogSet(state.create_property("dialogs"))

    def ask(text):
        async def step(context):
            options = PromptOptions(prompt=MessageFactory.text(text))
            return await context.prompt("text", options)

        return step

    async def end(context):
        return await context.end_dialog()

    steps = [ask(f"Question {n}") for n in range(4)]
    dialogs.add(TextPrompt("text"))
    dialogs.add(WaterfallDialog("waterfall", [*steps, end]))

    async def turn(context: TurnContext):
        talk = await dialogs.create_context(context)
        result = await talk.continue_dialog()
        if result.status == DialogTurnStatus.Empty:
            await talk.begin_dialog("waterfall")
        await state.save_changes(context)

    adapter = TestAdapter(turn)
    turns = 0
    for _ in range(5):
        await adapter.receive_activity(TEXT)
    cpu = time.process_time()
    for _ in range(rounds):
        for _ in range(5):
            await adapter.receive_activity(TEXT)
            turns += 1
    print((time.process_time() - cpu) / turns * 1e6)


asyncio.run(main(int(sys.argv[1])))
