variable "replicas" { type = number }

resource "kubernetes_namespace" "churn" {
  metadata { name = "churn" }
}
