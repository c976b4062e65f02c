import { describe, expect, it } from "vitest";
import { eventsIn } from "./events";
import { sentencesOf } from "./said";

const LAMP = { item_id: "p1", title: "Dr. Glow lamp" };
const MUG = { item_id: "../h?a=1", title: "骨瓷杯" };

describe("sentencesOf", () => {
  it("cites known items with their titles, and nothing else in brackets", () => {
    const [first, second] = sentencesOf("2 fit [p9]. The best is Dr. Glow lamp [p1], then [../h?a=1].", [
      LAMP,
      MUG,
    ]);
    expect(first).toEqual({ pieces: [{ text: "2 fit [p9]." }], ids: [] });
    expect(second?.pieces).toEqual([
      { text: "The best is " },
      { cites: LAMP },
      { text: ", then " },
      { cites: MUG },
      { text: "." },
    ]);
    expect(second?.ids).toEqual(["p1", "../h?a=1"]);
  });

  it("ends Chinese sentences at their own stops", () => {
    const said = sentencesOf("有 3 件符合。最合适的是骨瓷杯 [../h?a=1]。您想要哪种？", [MUG]);
    expect(said.map((one) => one.ids)).toEqual([[], ["../h?a=1"], []]);
  });

  it("loses no text", () => {
    const answer = "A [x] b. C Dr. Glow lamp [p1] d! E?";
    const said = sentencesOf(answer, [LAMP]);
    const joined = said.flatMap((one) =>
      one.pieces.map((piece) =>
        "cites" in piece ? `${piece.cites.title} [${piece.cites.item_id}]` : piece.text,
      ),
    );
    expect(joined.join("").replaceAll(" ", "")).toBe(answer.replaceAll(" ", ""));
  });
});

describe("eventsIn", () => {
  it("reads whole events and keeps the beginning of the next", () => {
    const text = 'event: items\ndata: [{"a": "b: c"}]\n\nevent: answer\ndata: "x\\n\\ny"\n\nevent: do';
    expect(eventsIn(text)).toEqual({
      events: [
        { event: "items", data: [{ a: "b: c" }] },
        { event: "answer", data: "x\n\ny" },
      ],
      rest: "event: do",
    });
  });
});
