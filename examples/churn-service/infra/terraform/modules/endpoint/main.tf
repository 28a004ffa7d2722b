terraform {
  required_providers {
    kubernetes = {
      source  = "hashicorp/kubernetes"
      version = "~> 2.22"
    }
  }
}

variable "replicas" { type = number }

resource "kubernetes_namespace" "churn" {
  metadata { name = "churn" }
}
