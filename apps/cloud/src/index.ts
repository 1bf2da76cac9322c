export { cloudApp } from "./cloudApp";
