package dev.seamark.e2e.rows;

import java.util.List;
import java.util.Map;

/**
 * A rule: objects, and what clients hear then. Words such as {@code $service} stand for addresses.
 *
 * @param name the rule, in a sentence
 * @param objects a Service, and what else there is
 * @param expectations what is to be heard
 */
public record Rule(String name, List<Map<String, Object>> objects, List<Expectation> expectations) {
  /**
   * What is to be heard.
   *
   * @param client who asks: a pod, {@code pod}, {@code node}, {@code outside}, {@code stranger}
   * @param frontend {@code cluster-ip}, {@code balancer}, {@code external-ip}, {@code node-port}
   * @param port of the frontend; 0 for the one of the Service
   * @param outcome {@code a b}, {@code a as itself}, {@code refused}, {@code silent}, {@code not
   *     carried}
   */
  public record Expectation(String client, String frontend, int port, String outcome) {}
}
