"use client";
import { useText } from "../use-text";
import { net, PARTS, type Series } from "./movement";

const number = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2, signDisplay: "negative" });

export function MovementTable({ series }: { series: Series }) {
  const t = useText();
  const name = t("admin.overview.movement", { currency: series.currency });
  return (
    <section className="tw" aria-label={name} tabIndex={0}>
      <table className="t">
        <caption className="vh">{name}</caption>
        <thead>
          <tr>
            <th scope="col">{t("admin.overview.month")}</th>
            {PARTS.map((part) => (
              <th scope="col" className="num" key={part}>
                {t(`admin.overview.parts.${part}`)}
              </th>
            ))}
            <th scope="col" className="num">
              {t("admin.overview.parts.net")}
            </th>
          </tr>
        </thead>
        <tbody>
          {series.points.toReversed().map((point) => (
            <tr key={point.month}>
              <th scope="row">{point.label}</th>
              {PARTS.map((part) => (
                <td className="num" key={part}>
                  <bdi dir="ltr">{number.format(point[part])}</bdi>
                </td>
              ))}
              <td className="num b">
                <bdi dir="ltr">{number.format(net(point))}</bdi>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
