// Reads one card a line and says, a line each, what the official parser minds in it.
const lines = require("fs").readFileSync(0, "utf8").split("\n").filter(Boolean);
const cards = require(process.argv[2]);
for (const line of lines) {
  const context = new cards.SerializationContext();
  const card = new cards.AdaptiveCard();
  const faults = [];
  try {
    card.parse(JSON.parse(line), context);
    for (let i = 0; i < context.eventCount; i++) faults.push(context.getEventAt(i).message);
    for (const each of card.validateProperties().validationEvents) faults.push(each.message);
  } catch (error) {
    faults.push("exception: " + error.message);
  }
  console.log(JSON.stringify(faults));
}
