import type { ReactNode } from "react";

const Bone = ({ children }: { children: ReactNode }) => <span className="sk">{children}</span>;

/** Read aloud once; the shapes themselves are silent. */
const Loading = () => (
  <p className="vh" role="status">
    …
  </p>
);

const SEGMENTS = ["1", "3", "6", "12", "24"];

const TermsBones = () => (
  <div className="terms sk" style={{ gridTemplateColumns: "repeat(5, minmax(0, 1fr))" }} aria-hidden="true">
    {SEGMENTS.map((term) => (
      <span key={term} className="seg" />
    ))}
  </div>
);

const TicketBones = () => (
  <div className="ticket">
    <div className="a">
      <div className="hd">
        <span className="dot sk" />
        <b className="h">
          <Bone>Family</Bone>
        </b>
      </div>
      <p className="feat">
        <Bone>5 devices, unlimited, channel</Bone>
      </p>
    </div>
    <div className="b">
      <span className="pm">
        <Bone>SAR 33.15 mon</Bone>
      </span>
      <span className="tot">
        <Bone>SAR 468.00 SAR</Bone>
      </span>
    </div>
  </div>
);

const Cells = ({ count }: { count: number }) => (
  <div className="group">
    {SEGMENTS.slice(0, count).map((key) => (
      <div key={key} className="cell">
        <span className="ic sk" />
        <span className="t">
          <span>
            <Bone>I have a promo code</Bone>
          </span>
        </span>
      </div>
    ))}
  </div>
);

const Title = () => (
  <div className="lead">
    <b className="hero">
      <Bone>Checkout now</Bone>
    </b>
  </div>
);

export const HomeBones = () => (
  <>
    <div className="shop" aria-hidden="true">
      <span className="ava sk" />
      <div className="t">
        <b className="h">
          <Bone>Madar Madar</Bone>
        </b>
        <p className="cap">
          <Bone>VPN and a private</Bone>
        </p>
      </div>
      <span className="pill-btn sk" />
    </div>
    <div className="tabs" aria-hidden="true">
      {["Madar VPN", "Market club", "Assistant"].map((name) => (
        <span key={name} className="tab sk">
          {name}
        </span>
      ))}
    </div>
    <TermsBones />
    <div className="tickets" aria-hidden="true">
      <TicketBones />
      <TicketBones />
      <TicketBones />
    </div>
    <Loading />
  </>
);

export const SlipBones = () => (
  <div className="slip" aria-hidden="true">
    <div>
      {SEGMENTS.slice(0, 3).map((key) => (
        <div key={key} className="ln">
          <span className="l">
            <Bone>Plus, 12 months</Bone>
          </span>
          <span className="d" />
          <span className="n">
            <Bone>SAR 468.00</Bone>
          </span>
        </div>
      ))}
      <hr className="cut" />
      <div className="ln sum">
        <span className="l">
          <Bone>To pay</Bone>
        </span>
        <span className="n">
          <Bone>SAR 338.02</Bone>
        </span>
      </div>
    </div>
  </div>
);

export const CheckoutBones = () => (
  <>
    <Title />
    <SlipBones />
    <Cells count={4} />
    <Loading />
  </>
);

export const CompareBones = () => (
  <>
    <Title />
    <TermsBones />
    <Cells count={5} />
    <Loading />
  </>
);

export const OrderBones = () => (
  <>
    <div className="place" aria-hidden="true">
      <span className="ic lg sk" />
      <b className="h">
        <Bone>Waiting for it</Bone>
      </b>
      <p>
        <Bone>You can close this window.</Bone>
      </p>
    </div>
    <SlipBones />
    <Loading />
  </>
);

export const SubscriptionBones = () => (
  <>
    <div className="card" aria-hidden="true">
      <div className="status">
        <div className="ring sk round" />
        <div className="stack">
          <b className="h">
            <Bone>Plus and more</Bone>
          </b>
          <p className="cap">
            <Bone>12 months, the 9th</Bone>
          </p>
        </div>
      </div>
    </div>
    <Cells count={2} />
    <Cells count={3} />
    <Loading />
  </>
);

export const ListBones = () => (
  <>
    <Title />
    <Cells count={4} />
    <Cells count={3} />
    <Loading />
  </>
);
