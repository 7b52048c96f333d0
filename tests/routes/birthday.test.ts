import { describe, expect, it } from "vitest";
import { PATCH as changeSettings } from "@/app/api/user/settings/route";
import { call, openUserDoors, signIn } from "@/tests/user-doors";

openUserDoors();

describe("a birthday", () => {
  const state = async (cookie: string, body: object) =>
    call(changeSettings, { cookie, method: "PATCH", body });

  it("is stated with or without its year, and forgotten with it", async () => {
    const cookie = await signIn();
    const own = async (body: object) => (await state(cookie, body)).json["customer"];
    expect(await own({ birthday: "02-29" })).toMatchObject({ birthday: "02-29", birthYear: null });
    expect(await own({ birthYear: 2008 })).toMatchObject({ birthday: "02-29", birthYear: 2008 });
    expect(await own({ language: "ar" })).toMatchObject({ birthday: "02-29", birthYear: 2008 });
    expect(await own({ birthYear: null })).toMatchObject({ birthday: "02-29", birthYear: null });
    expect(await own({ birthday: "12-31", birthYear: 1990 })).toMatchObject({ birthYear: 1990 });
    expect(await own({ birthday: null })).toMatchObject({ birthday: null, birthYear: null });
  });

  it.each([
    ["a day that no year has", { birthday: "02-30" }, "birthday"],
    ["what is no day", { birthday: "1990-03-01" }, "birthday"],
    ["a day of another type", { birthday: 301 }, "birthday"],
    ["a year without its day", { birthYear: 1990 }, "birthYear"],
    ["a year before 1900", { birthday: "03-01", birthYear: 1899 }, "birthYear"],
    ["a year to come", { birthday: "03-01", birthYear: 2200 }, "birthYear"],
    ["half a year", { birthday: "03-01", birthYear: 1990.5 }, "birthYear"],
    ["29 February of a common year", { birthday: "02-29", birthYear: 2007 }, "birthYear"],
  ])("is refused as %s, naming the field", async (_, body, field) => {
    const cookie = await signIn();
    const { status, json } = await state(cookie, body);
    expect([status, json.error?.code, json.error?.params["field"]]).toEqual([
      400,
      "request.invalid_input",
      field,
    ]);
  });
});
