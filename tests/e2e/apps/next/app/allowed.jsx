"use client";
import { useAllows } from "placet/react";

export function Allowed() {
  return <p id="allowed">{useAllows("matomo") ? "yes" : "no"}</p>;
}
